/// The rows that a puller gives, one at a time.
@frozen @usableFromInline
struct PulledRows<Row>: ~Copyable {
  @usableFromInline let puller: RowPuller
  /// The batch that is being read; rows from `position` on are still in it.
  @usableFromInline var base: UnsafeMutablePointer<Row>?
  @usableFromInline var position = 0
  @usableFromInline var count = 0

  @inlinable init(_ puller: RowPuller) { self.puller = puller }

  @inlinable
  deinit { if let base { (base + position).deinitialize(count: count - position) } }

  /// Whether there is a next row, which is in memory then.
  @inlinable @inline(__always)
  mutating func load() throws -> Bool { position < count ? true : try loadBatch() }

  @inlinable @inline(never)
  mutating func loadBatch() throws -> Bool {
    repeat {
      base = nil
      (position, count) = (0, 0)
      guard let batch = try puller.next() else { return false }
      base = batch.base.assumingMemoryBound(to: Row.self)
      count = batch.count
    } while count == 0
    return true
  }

  /// The next row.
  @inlinable @inline(__always) var next: UnsafeMutablePointer<Row> { base.unsafelyUnwrapped + position }

  /// Moves the next row out.
  @inlinable @inline(__always)
  mutating func take() -> Row {
    position &+= 1
    return (base.unsafelyUnwrapped + (position &- 1)).move()
  }
}
