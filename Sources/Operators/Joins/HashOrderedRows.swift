/// Rows that come in the order of their keys' hashes, one at a time.
@frozen @usableFromInline
struct HashOrderedRows<Row>: ~Copyable {
  @usableFromInline let hashing: OperatorBinding.KeyHash
  @usableFromInline var rows: PulledRows<Row>
  /// The hashes of the batch that is being read.
  @usableFromInline var hashes: UnsafeMutablePointer<UInt64>
  @usableFromInline var capacity = BatchSink.capacity
  /// The hash of the last row of the batch before.
  @usableFromInline var last: UInt64 = 0

  @inlinable
  init(_ puller: RowPuller, hash: @escaping OperatorBinding.KeyHash) {
    hashing = hash
    rows = PulledRows(puller)
    hashes = .allocate(capacity: BatchSink.capacity)
  }

  @inlinable deinit { hashes.deallocate() }

  /// Whether there is a next row, which is in memory then.
  @inlinable @inline(__always)
  mutating func load() throws -> Bool { rows.position < rows.count ? true : try loadBatch() }

  @inlinable @inline(never)
  mutating func loadBatch() throws -> Bool {
    guard try rows.loadBatch() else { return false }
    if rows.count > capacity {
      capacity = rows.count
      hashes.deallocate()
      hashes = .allocate(capacity: capacity)
    }
    hashing(rows.next, rows.count, hashes)
    for row in 0..<rows.count {
      guard hashes[row] >= last else { throw disorder() }
      last = hashes[row]
    }
    return true
  }

  /// The hash of the next row.
  @inlinable @inline(__always) var hash: UInt64 { hashes[rows.position] }

  /// Rows of the batch from the next one on that have its hash.
  @inlinable
  var runLength: Int {
    var end = rows.position &+ 1
    while end < rows.count, hashes[end] == hash { end &+= 1 }
    return end &- rows.position
  }
}

@usableFromInline @inline(never)
func disorder() -> OperatorError {
  OperatorError(
    .misuse,
    "the rows of a group or join don't come in the order of their keys' hashes, so a key hashes differently after it was encoded "
      + "and decoded. Compute stableHash from nothing but what the key's codec writes, and the same in every process.")
}
