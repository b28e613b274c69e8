/// A set of row positions: a bit for each.
@frozen @usableFromInline
struct RowBits: ~Copyable {
  @usableFromInline var words: UnsafeMutablePointer<UInt64>
  @usableFromInline var capacity = 1

  /// No positions.
  @inlinable init() { words = .allocate(capacity: 1) }

  @inlinable deinit { words.deallocate() }

  /// Empties the set, which may hold positions below `count` from now on.
  @inlinable
  mutating func reset(count: Int) {
    let needed = (count &+ 63) / 64
    if needed > capacity {
      words.deallocate()
      words = .allocate(capacity: needed)
      capacity = needed
    }
    words.initialize(repeating: 0, count: needed)
  }

  @inlinable @inline(__always)
  mutating func insert(_ position: Int) { words[position &>> 6] |= 1 &<< UInt64(position & 63) }

  @inlinable @inline(__always)
  func contains(_ position: Int) -> Bool { words[position &>> 6] &>> UInt64(position & 63) & 1 == 1 }
}
