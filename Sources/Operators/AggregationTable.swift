public import Records

/// Groups of a keyed aggregation: an index, and a partial row for each group, in order of first arrival. A group's key and all its
/// states lie together, so that a row of input costs two cache misses however many functions there are.
public final class AggregationTable<Operations: KeyOperations> {
  @usableFromInline let operations: Operations
  @usableFromInline let columns: [StateOperations]
  @usableFromInline let row: PartialRow
  @usableFromInline let stride: Int
  @usableFromInline var index: HashIndex
  @usableFromInline var rows: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int
  /// Hashes and first slots of a batch, and room for a third word a row.
  @usableFromInline let scratch: UnsafeMutablePointer<UInt64>
  /// The numbers of the groups that the last batch's keys belong to.
  @usableFromInline let groups: UnsafeMutablePointer<UInt32>
  @usableFromInline var located = 0
  /// Distinct keys.
  @usableFromInline var count = 0
  /// Groups at the start that were moved out.
  @usableFromInline var taken = 0

  /// Groups that an empty table has room for.
  @inlinable static var smallCapacity: Int { 256 }

  /// An empty table with those columns, whose states lie in rows of that layout.
  @inlinable
  init(_ operations: Operations, columns: [StateOperations], _ row: PartialRow) {
    self.operations = operations
    self.columns = columns
    self.row = row
    stride = row.layout.stride
    capacity = Self.smallCapacity
    index = HashIndex(capacity: capacity)
    rows = row.layout.allocate(capacity)
    scratch = .allocate(capacity: BatchSink.capacity * 3)
    groups = .allocate(capacity: BatchSink.capacity)
    attachColumns()
  }

  @inlinable
  deinit {
    row.layout.destroy(rows + taken * stride, count - taken)
    rows.deallocate()
    scratch.deallocate()
    groups.deallocate()
  }

  /// Bytes of the table's own memory; what keys and states own elsewhere is not in it.
  @inlinable var tableBytes: Int { index.byteCount + capacity * stride }

  /// The key of a group.
  @inlinable @inline(__always)
  func key(_ number: Int) -> UnsafeMutablePointer<Operations.Key> {
    (rows + number &* stride).assumingMemoryBound(to: Operations.Key.self)
  }

  /// Finds or makes the group of each key; their numbers are in ``groups`` until the next call. At most ``BatchSink/capacity`` keys.
  /// Hashes, first slots, and the rows these lead to are loaded in passes of their own, so that the cache misses overlap.
  @inlinable
  func locate(_ newKeys: UnsafeRawPointer, stride keyStride: Int, count length: Int) {
    let (operations, hashes, groups, stride) = (operations, scratch, groups, stride)
    let firstSlots = scratch + BatchSink.capacity
    operations.hash(newKeys, stride: keyStride, count: length, into: hashes)
    let (slots, mask) = (index.slots, index.mask)
    for row in 0..<length { firstSlots[row] = slots[Int(truncatingIfNeeded: hashes[row]) & mask] }
    var rows = rows
    // What is loaded is stored, so that the compiler leaves the loads in. A free slot leads to the first row's memory.
    let touched = firstSlots + BatchSink.capacity
    for row in 0..<length {
      let place = UnsafeRawPointer(rows + Int(truncatingIfNeeded: firstSlots[row] &>> 32) &* stride)
      touched[row] = UInt64(truncatingIfNeeded: place.load(as: UInt8.self))
    }
    for row in 0..<length {
      let key = (newKeys + row &* keyStride).assumingMemoryBound(to: Operations.Key.self)
      let slot = firstSlots[row]
      let number = Int(truncatingIfNeeded: slot &>> 32)
      let found = UnsafeRawPointer(rows + number &* stride).assumingMemoryBound(to: Operations.Key.self)
      // A tag is never zero, as a free slot is.
      if slot & 0xFFFF_FFFF == HashIndex.tag(hashes[row]), operations.equal(found, key) {
        groups[row] = UInt32(truncatingIfNeeded: number)
      } else {
        groups[row] = search(key, hashes[row])
        rows = self.rows
      }
    }
    located = length
    for column in columns { column.grow(count) }
  }

  /// The group of a key that its first slot doesn't lead to.
  @inlinable @inline(never)
  func search(_ key: UnsafePointer<Operations.Key>, _ hash: UInt64) -> UInt32 {
    let (operations, rows, stride) = (operations, rows, stride)
    let found = index.find(hash) { number in
      operations.equal((rows + number &* stride).assumingMemoryBound(to: Operations.Key.self), key)
    }
    if let found { return UInt32(truncatingIfNeeded: found) }
    index.insert(count, hash: hash)
    self.key(count).initialize(to: operations.detached(key.pointee))
    count += 1
    if count == capacity || count == index.limit { growTable() }
    return UInt32(truncatingIfNeeded: count - 1)
  }

  @inlinable @inline(never)
  func growTable() {
    if count == capacity {
      let larger = row.layout.allocate(capacity * 2)
      // Moved as bytes, as no Swift value that can be a state minds.
      larger.copyMemory(from: rows, byteCount: count * stride)
      rows.deallocate()
      rows = larger
      capacity *= 2
      attachColumns()
    }
    index.rebuild(capacity: capacity)
    // A third of its own: the others are the batch's that is being located.
    let hashes = scratch + 2 * BatchSink.capacity
    var start = 0
    while start < count {
      let length = min(count - start, BatchSink.capacity)
      operations.hash(rows + start * stride, stride: stride, count: length, into: hashes)
      for row in 0..<length { index.insert(start + row, hash: hashes[row]) }
      start += length
    }
  }

  @inlinable
  func attachColumns() {
    for (column, offset) in zip(columns, row.offsets) { column.attach(rows + offset, stride) }
  }

  /// The numbers of some groups that the last batch's rows went to.
  @inlinable
  func recentGroups() -> Set<Int> {
    Set(Swift.stride(from: 0, to: located, by: max(1, located / 8)).map { Int(groups[$0]) })
  }

  /// Adds partial rows, which stay the caller's.
  @inlinable
  func merge(_ raw: UnsafeMutableRawPointer, _ total: Int) throws {
    var start = 0
    while start < total {
      let length = min(total - start, BatchSink.capacity)
      let partialRows = raw + start * stride
      locate(partialRows, stride: stride, count: length)
      for (column, offset) in zip(columns, row.offsets) {
        try column.merge(partialRows + offset, stride, length, groups)
      }
      start += length
    }
  }

  /// Moves every group out as a partial row and leaves the table empty. After an error, the groups that are still there go first
  /// when this is called again.
  @inlinable
  func drain(into push: (UnsafeMutableRawPointer, Int) throws -> Void) throws {
    while taken < count {
      let (start, length) = (taken, min(count - taken, BatchSink.capacity))
      taken += length
      try push(rows + start * stride, length)
    }
    clear()
  }

  /// Empties the table and makes it small again.
  @inlinable
  func clear() {
    row.layout.destroy(rows + taken * stride, count - taken)
    (count, taken, located) = (0, 0, 0)
    for column in columns { column.clear() }
    if capacity > 4 * Self.smallCapacity {
      rows.deallocate()
      capacity = Self.smallCapacity
      rows = row.layout.allocate(capacity)
      attachColumns()
    }
    index = HashIndex(capacity: capacity)
  }
}
