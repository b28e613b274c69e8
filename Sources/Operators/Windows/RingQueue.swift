/// A first-in-first-out queue in one growing piece of memory.
///
/// One thread uses it, and no method calls out, so nothing could overlap that the checks of exclusive access would find; they
/// would take longer than the rest.
@usableFromInline
final class RingQueue<Element> {
  // The capacity is a power of two; the first element lies at `head & (capacity - 1)`.
  @exclusivity(unchecked) @usableFromInline var base: UnsafeMutablePointer<Element>
  @exclusivity(unchecked) @usableFromInline var capacity: Int
  @exclusivity(unchecked) @usableFromInline var head = 0
  @exclusivity(unchecked) @usableFromInline private(set) var count = 0

  @inlinable
  init() {
    capacity = 64
    base = .allocate(capacity: 64)
  }

  @inlinable
  deinit {
    removeAll()
    base.deallocate()
  }

  /// Bytes that the queue's memory takes.
  @inlinable var byteCount: Int { capacity &* MemoryLayout<Element>.stride }

  @inlinable @inline(__always)
  func append(_ element: consuming Element) {
    if count == capacity { grow() }
    (base + ((head &+ count) & (capacity &- 1))).initialize(to: element)
    count &+= 1
  }

  /// The first element, which there must be, taken out.
  @inlinable @inline(__always)
  func removeFirst() -> Element {
    let element = (base + head).move()
    head = (head &+ 1) & (capacity &- 1)
    count &-= 1
    return element
  }

  /// The first element, which there must be.
  @inlinable @inline(__always)
  var first: Element { base[head] }

  @inlinable
  func removeAll() {
    while count > 0 { _ = removeFirst() }
  }

  @inlinable @inline(never)
  func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    let untilEnd = Swift.min(count, capacity - head)
    larger.moveInitialize(from: base + head, count: untilEnd)
    (larger + untilEnd).moveInitialize(from: base, count: count - untilEnd)
    base.deallocate()
    base = larger
    capacity *= 2
    head = 0
  }
}
