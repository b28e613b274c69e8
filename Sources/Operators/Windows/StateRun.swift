public import Records

/// States of an aggregation that lie one behind the other, in memory that grows; their type is known by its layout alone.
/// Checks of exclusive access are left out as in ``RingQueue``.
@usableFromInline
final class StateRun {
  @usableFromInline let layout: ElementLayout
  @exclusivity(unchecked) @usableFromInline private(set) var base: UnsafeMutableRawPointer
  @exclusivity(unchecked) @usableFromInline private(set) var capacity = 64
  /// The states that there are: none before `start`, none from `end` on.
  @exclusivity(unchecked) @usableFromInline var start = 0
  @exclusivity(unchecked) @usableFromInline var end = 0

  @usableFromInline
  init(_ layout: ElementLayout) {
    self.layout = layout
    base = layout.allocate(capacity)
  }

  deinit {
    removeAll()
    base.deallocate()
  }

  @inlinable var count: Int { end &- start }
  @usableFromInline var byteCount: Int { capacity * layout.stride }

  @inlinable @inline(__always)
  func pointer(_ index: Int) -> UnsafeMutableRawPointer { base + index &* layout.stride }

  @usableFromInline
  func removeAll() {
    layout.destroy(pointer(start), count)
    (start, end) = (0, 0)
  }

  /// Destroys the first `length` states.
  @inlinable
  func removeFirst(_ length: Int) {
    layout.destroy(pointer(start), length)
    start &+= length
  }

  /// Makes room for `length` states behind the last.
  @usableFromInline
  func reserve(_ length: Int) {
    guard end + length > capacity else { return }
    let count = count
    let wanted = count + length
    var larger = base
    if wanted * 2 > capacity {
      capacity = Swift.max(capacity * 2, wanted * 2)
      larger = layout.allocate(capacity)
    }
    // Moved as bytes, as no Swift value that can be a state minds.
    larger.copyMemory(from: pointer(start), byteCount: count * layout.stride)
    if larger != base { base.deallocate() }
    base = larger
    (start, end) = (0, count)
  }
}
