/// The build side of a join: values by key, several for one key in order of arrival.
public final class JoinTable<Operations: KeyOperations, Value: Sendable> {
  @usableFromInline let operations: Operations
  @usableFromInline var index: HashIndex
  @usableFromInline var entries: [(key: Operations.Key, first: Int32, last: Int32)] = []
  @usableFromInline var values: [Value] = []
  @usableFromInline var next: [Int32] = []
  @usableFromInline let hashes: UnsafeMutablePointer<UInt64>

  /// An empty table.
  @inlinable
  public init(_ operations: Operations) {
    self.operations = operations
    index = HashIndex(capacity: 1024)
    hashes = .allocate(capacity: BatchSink.capacity)
  }

  @inlinable
  deinit { hashes.deallocate() }

  /// Consumes a batch of pairs.
  @inlinable
  public func insert(_ batch: UnsafeMutablePointer<(Operations.Key, Value)>, _ total: Int) {
    forEachHash(batch, total) { row, hash in
      let (key, value) = row.move()
      let number = Int32(values.count)
      values.append(value)
      next.append(-1)
      if let entry = withUnsafePointer(to: key, { find($0, hash) }) {
        next[Int(entries[entry].last)] = number
        entries[entry].last = number
      } else {
        index.insert(entries.count, hash: hash)
        entries.append((operations.detached(key), number, number))
        if entries.count == index.limit { reindex() }
      }
    }
  }

  /// Calls `body` with each row and its key's hash.
  @inlinable @inline(__always)
  public func forEachHash<Other>(
    _ batch: UnsafeMutablePointer<(Operations.Key, Other)>, _ total: Int,
    _ body: (UnsafeMutablePointer<(Operations.Key, Other)>, UInt64) throws -> Void
  ) rethrows {
    var start = 0
    while start < total {
      let length = min(total - start, BatchSink.capacity)
      let rows = batch + start
      operations.hash(rows, stride: MemoryLayout<(Operations.Key, Other)>.stride, count: length, into: hashes)
      for row in 0..<length { try body(rows + row, hashes[row]) }
      start += length
    }
  }

  /// The entry of a key.
  @inlinable @inline(__always)
  public func find(_ key: UnsafePointer<Operations.Key>, _ hash: UInt64) -> Int? {
    entries.withUnsafeBufferPointer { entries in
      index.find(hash) { number in
        withUnsafePointer(to: entries[number].key) { operations.equal($0, key) }
      }
    }
  }

  /// Calls `body` with each value of an entry, in order of arrival.
  @inlinable @inline(__always)
  public func forEachValue(of entry: Int, _ body: (Value) throws -> Void) rethrows {
    var number = Int(entries[entry].first)
    while number >= 0 {
      try body(values[number])
      number = Int(next[number])
    }
  }

  @inlinable @inline(never)
  func reindex() {
    index.rebuild(capacity: entries.count * 2)
    let one = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
    defer { one.deallocate() }
    for (number, entry) in entries.enumerated() {
      withUnsafePointer(to: entry.key) { operations.hash($0, stride: 0, count: 1, into: one) }
      index.insert(number, hash: one.pointee)
    }
  }
}
