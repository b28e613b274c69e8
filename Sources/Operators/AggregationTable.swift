/// Groups of a keyed aggregation: an index of keys, and a column of states for each function.
public final class AggregationTable<Operations: KeyOperations> {
  @usableFromInline let operations: Operations
  @usableFromInline let columns: [StateOperations]
  @usableFromInline var index: HashIndex
  @usableFromInline var keys: UnsafeMutablePointer<Operations.Key>
  @usableFromInline var capacity = 256
  @usableFromInline let hashes: UnsafeMutablePointer<UInt64>
  @usableFromInline let groups: UnsafeMutablePointer<UInt32>
  /// Distinct keys.
  @usableFromInline var count = 0

  /// An empty table with those columns.
  @inlinable
  public init(_ operations: Operations, columns: [StateOperations]) {
    self.operations = operations
    self.columns = columns
    index = HashIndex(capacity: capacity)
    keys = .allocate(capacity: capacity)
    hashes = .allocate(capacity: BatchSink.capacity)
    groups = .allocate(capacity: BatchSink.capacity)
  }

  @inlinable
  deinit {
    keys.deinitialize(count: count)
    keys.deallocate()
    hashes.deallocate()
    groups.deallocate()
  }

  /// Finds or makes the group of each key; their numbers are in ``groups`` until the next call. `count` is at most
  /// ``BatchSink/capacity``.
  @inlinable
  public func locate(_ newKeys: UnsafeRawPointer, stride: Int, count length: Int) {
    operations.hash(newKeys, stride: stride, count: length, into: hashes)
    let operations = operations
    for row in 0..<length {
      let key = (newKeys + row &* stride).assumingMemoryBound(to: Operations.Key.self)
      let table = keys
      if let found = index.find(hashes[row], { operations.equal(table + $0, key) }) {
        groups[row] = UInt32(truncatingIfNeeded: found)
      } else {
        groups[row] = UInt32(truncatingIfNeeded: count)
        insert(key.pointee, hashes[row])
      }
    }
    for column in columns { column.grow(count) }
  }

  @inlinable
  func insert(_ key: Operations.Key, _ hash: UInt64) {
    index.insert(count, hash: hash)
    (keys + count).initialize(to: operations.detached(key))
    count += 1
    if count == capacity { growKeys() }
    if count == index.limit { reindex() }
  }

  @inlinable @inline(never)
  func growKeys() {
    let larger = UnsafeMutablePointer<Operations.Key>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: keys, count: count)
    keys.deallocate()
    keys = larger
    capacity *= 2
  }

  @inlinable @inline(never)
  func reindex() {
    index.rebuild(capacity: count * 2)
    var hash: UInt64 = 0
    for number in 0..<count {
      operations.hash(keys + number, stride: 0, count: 1, into: &hash)
      index.insert(number, hash: hash)
    }
  }

  /// Bytes that the index and the keys hold.
  @inlinable public var byteCount: Int {
    index.byteCount + capacity * MemoryLayout<Operations.Key>.stride + count * 16 * columns.count
  }

  /// Empties the table and makes it small again.
  @inlinable
  public func clear() {
    keys.deinitialize(count: count)
    keys.deallocate()
    count = 0
    capacity = 256
    keys = .allocate(capacity: capacity)
    index = HashIndex(capacity: capacity)
    for column in columns { column.clear() }
  }
}
