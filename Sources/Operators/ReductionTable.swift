/// Key–value pairs in which values of equal keys are combined: the state of `reduceByKey` and `distinct`.
@frozen
public struct ReductionTable<Operations: KeyOperations, Value: Sendable>: ~Copyable {
  /// A row: the key and its value.
  public typealias Entry = (Operations.Key, Value)

  @usableFromInline let operations: Operations
  @usableFromInline var index: HashIndex
  @usableFromInline var entries: UnsafeMutablePointer<Entry>
  @usableFromInline var capacity: Int
  @usableFromInline let hashes: UnsafeMutablePointer<UInt64>
  /// How many of the hashes are the last batch's.
  @usableFromInline var hashed = 0
  /// Distinct keys.
  @usableFromInline var count = 0

  /// An empty table.
  @inlinable
  public init(_ operations: Operations, capacity: Int = 1024) {
    self.operations = operations
    self.capacity = capacity
    index = HashIndex(capacity: capacity)
    entries = .allocate(capacity: capacity)
    hashes = .allocate(capacity: BatchSink.capacity * 3)
  }

  @inlinable
  deinit {
    entries.deinitialize(count: count)
    entries.deallocate()
    hashes.deallocate()
  }

  /// Bytes of the table's own memory; what keys and values own elsewhere is not in it.
  @inlinable public var tableBytes: Int { capacity * MemoryLayout<Entry>.stride + index.byteCount }

  /// Consumes a batch. Hashes and first slots are loaded in a pass of their own, so that the cache misses overlap.
  @inlinable
  public mutating func combine(
    _ batch: UnsafeMutablePointer<Entry>, _ total: Int, _ reduce: (Value, Value) throws -> Value
  ) throws {
    var start = 0
    while start < total {
      let length = min(total - start, BatchSink.capacity)
      let rows = batch + start
      let firstSlots = hashes + BatchSink.capacity
      operations.hash(rows, stride: MemoryLayout<Entry>.stride, count: length, into: hashes)
      hashed = length
      for row in 0..<length { firstSlots[row] = index.slots[Int(truncatingIfNeeded: hashes[row]) & index.mask] }
      for row in 0..<length {
        let slot = firstSlots[row]
        let hash = hashes[row]
        if slot != 0, slot & 0xFFFF_FFFF == HashIndex.tag(hash) {
          let entry = entries + Int(truncatingIfNeeded: slot &>> 32)
          if operations.equal(key(entry), key(rows + row)) {
            try merge(rows + row, into: entry, reduce, remaining: rows + row + 1, total - start - row - 1)
            continue
          }
        }
        try upsert(rows + row, hash, reduce, remaining: total - start - row - 1)
      }
      start += length
    }
  }

  @inlinable @inline(__always)
  func key(_ entry: UnsafeMutablePointer<Entry>) -> UnsafePointer<Operations.Key> {
    // A tuple's first element lies at its start.
    UnsafeRawPointer(entry).assumingMemoryBound(to: Operations.Key.self)
  }

  @inlinable @inline(__always)
  mutating func merge(
    _ row: UnsafeMutablePointer<Entry>, into entry: UnsafeMutablePointer<Entry>, _ reduce: (Value, Value) throws -> Value,
    remaining rest: UnsafeMutablePointer<Entry>, _ restCount: Int
  ) throws {
    let (_, value) = row.move()
    do {
      entry.pointee.1 = try reduce(entry.pointee.1, value)
    } catch {
      rest.deinitialize(count: restCount)
      throw error
    }
  }

  @inlinable @inline(never)
  mutating func upsert(
    _ row: UnsafeMutablePointer<Entry>, _ hash: UInt64, _ reduce: (Value, Value) throws -> Value, remaining: Int
  ) throws {
    let table = entries
    let operations = operations
    let wanted = key(row)
    let found = index.find(hash) { number in
      operations.equal(UnsafeRawPointer(table + number).assumingMemoryBound(to: Operations.Key.self), wanted)
    }
    if let found {
      try merge(row, into: entries + found, reduce, remaining: row + 1, remaining)
    } else {
      insert(row, hash)
    }
  }

  @inlinable
  mutating func insert(_ row: UnsafeMutablePointer<Entry>, _ hash: UInt64) {
    index.insert(count, hash: hash)
    let (key, value) = row.move()
    (entries + count).initialize(to: (operations.detached(key), value))
    count += 1
    if count == capacity || count == index.limit { grow() }
  }

  @inlinable @inline(never)
  mutating func grow() {
    if count == capacity {
      let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
      larger.moveInitialize(from: entries, count: count)
      entries.deallocate()
      entries = larger
      capacity *= 2
    }
    reindex(capacity: capacity)
  }

  @inlinable
  mutating func reindex(capacity wanted: Int) {
    index.rebuild(capacity: wanted)
    // The first two thirds belong to the batch that is being combined.
    let hashes = hashes + 2 * BatchSink.capacity
    var start = 0
    while start < count {
      let length = min(count - start, BatchSink.capacity)
      operations.hash(entries + start, stride: MemoryLayout<Entry>.stride, count: length, into: hashes)
      for row in 0..<length { index.insert(start + row, hash: hashes[row]) }
      start += length
    }
  }

  /// The numbers of some entries that the last batch's rows went to.
  @inlinable
  func recentEntries() -> Set<Int> {
    Set(stride(from: 0, to: hashed, by: max(1, hashed / 8)).compactMap { index.find(hashes[$0]) { _ in true } })
  }

  /// Moves every pair out, in order of first arrival, in batches, and leaves the table empty.
  @inlinable
  public mutating func drain(into push: (UnsafeMutableRawPointer, Int) throws -> Void) throws {
    let full = count
    count = 0
    hashed = 0
    index.rebuild(capacity: capacity)
    var start = 0
    while start < full {
      let length = min(full - start, BatchSink.capacity)
      do {
        try push(entries + start, length)
      } catch {
        (entries + start + length).deinitialize(count: full - start - length)
        throw error
      }
      start += length
    }
  }
}
