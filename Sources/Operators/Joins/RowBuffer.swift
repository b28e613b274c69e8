/// Rows in memory, in order, whose place is used again when they are gone.
@frozen @usableFromInline
struct RowBuffer<Row>: ~Copyable {
  @usableFromInline let measure: RowMeasure
  @usableFromInline var base: UnsafeMutablePointer<Row>
  @usableFromInline var capacity: Int
  @usableFromInline var count = 0

  /// No rows.
  @inlinable
  init(measure: RowMeasure, capacity: Int = 16) {
    self.measure = measure
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  @inlinable
  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  /// Bytes of the rows, with an estimate of what they own elsewhere. While it grows, the buffer takes up to twice as much.
  @inlinable var byteCount: Int { count * MemoryLayout<Row>.stride + measure.ownedBytes(rows: count) }

  /// Takes adjacent rows over.
  @inlinable
  mutating func append(_ rows: UnsafeMutablePointer<Row>, _ additional: Int) {
    measure.sample(rows, stride: MemoryLayout<Row>.stride, count: additional)
    if count + additional > capacity { grow(count + additional) }
    (base + count).moveInitialize(from: rows, count: additional)
    count += additional
  }

  @inlinable @inline(never)
  mutating func grow(_ wanted: Int) {
    capacity = max(wanted, capacity * 2)
    let larger = UnsafeMutablePointer<Row>.allocate(capacity: capacity)
    larger.moveInitialize(from: base, count: count)
    base.deallocate()
    base = larger
  }

  /// Frees the rows and keeps their place.
  @inlinable
  mutating func removeAll() {
    base.deinitialize(count: count)
    count = 0
  }

  /// Hands all rows to whoever takes them over, and keeps their place.
  @inlinable
  mutating func hand(to push: (UnsafeMutableRawPointer, Int) throws -> Void) throws {
    let full = count
    count = 0
    if full > 0 { try push(base, full) }
  }
}
