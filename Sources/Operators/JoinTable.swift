/// The build side of a hash join: values by key, several for one key in order of arrival.
///
/// A key's first value lies beside the key, so that a side without duplicates costs one probe and no walk; further values lie
/// in order of arrival and are chained.
@frozen @usableFromInline
struct JoinTable<Operations: KeyOperations, Value: Sendable>: ~Copyable {
  /// A row of the side.
  @usableFromInline typealias Row = (Operations.Key, Value)
  @usableFromInline typealias Entry = JoinEntry<Operations.Key, Value>

  @usableFromInline let operations: Operations
  /// Whether a key's further values are kept.
  @usableFromInline let keepsDuplicates: Bool
  @usableFromInline let measure: RowMeasure
  @usableFromInline var index: HashIndex
  @usableFromInline var entries: UnsafeMutablePointer<Entry>
  @usableFromInline var capacity: Int
  /// Distinct keys.
  @usableFromInline var count = 0
  @usableFromInline var further: JoinChains<Value>
  /// Hashes and first slots of a batch, and room for a third word a row.
  @usableFromInline let scratch: UnsafeMutablePointer<UInt64>
  /// Entries whose own value has left the table while it is drained.
  @usableFromInline var drained = 0

  /// An empty table.
  @inlinable
  init(_ operations: Operations, keepsDuplicates: Bool, measure: RowMeasure, capacity: Int = 1024) {
    self.operations = operations
    self.keepsDuplicates = keepsDuplicates
    self.measure = measure
    self.capacity = capacity
    index = HashIndex(capacity: capacity)
    entries = .allocate(capacity: capacity)
    further = JoinChains()
    scratch = .allocate(capacity: BatchSink.capacity * 3)
  }

  @inlinable
  deinit {
    for number in 0..<count {
      withUnsafeMutablePointer(to: &entries[number].key) { _ = $0.deinitialize(count: 1) }
      if number >= drained { withUnsafeMutablePointer(to: &entries[number].value) { _ = $0.deinitialize(count: 1) } }
    }
    entries.deallocate()
    scratch.deallocate()
  }

  /// Bytes the table holds, with an estimate of what keys and values own elsewhere.
  @inlinable var byteCount: Int {
    capacity * MemoryLayout<Entry>.stride + index.byteCount + further.byteCount
      + measure.ownedBytes(rows: count + further.count)
  }

  /// Whether the numbers of entries are used up.
  @inlinable var isFull: Bool { count + further.count >= 1 << 30 }

  /// What a stream's rows are looked up with; valid until the next change.
  @inlinable var probe: JoinProbe<Operations, Value> {
    JoinProbe(
      operations: operations, slots: index.slots, mask: index.mask, entries: entries, further: further.values,
      links: further.links, scratch: scratch)
  }

  /// Consumes a batch.
  @inlinable
  mutating func insert(_ batch: UnsafeMutablePointer<Row>, _ total: Int) {
    measure.sample(batch, stride: MemoryLayout<Row>.stride, count: total)
    var start = 0
    while start < total {
      let length = min(total - start, BatchSink.capacity)
      reserve(length)
      let probe = probe
      let rows = batch + start
      probe.prepare(rows, stride: MemoryLayout<Row>.stride, count: length)
      for row in 0..<length {
        // A first slot that was free may have been taken since, so that only one that leads to the key is of use.
        if let entry = probe.find(rows + row, row) ?? probe.search(rows + row, scratch[row]) {
          append(rows + row, to: entry)
        } else {
          index.insert(count, hash: scratch[row])
          let (key, value) = (rows + row).move()
          (entries + count).initialize(to: Entry(operations.detached(key), value))
          count &+= 1
        }
      }
      start += length
    }
  }

  @inlinable @inline(__always)
  mutating func append(_ row: UnsafeMutablePointer<Row>, to entry: UnsafeMutablePointer<Entry>) {
    let (_, value) = row.move()
    guard keepsDuplicates else { return }
    let place = further.append(value, behind: entry.pointee.last)
    if entry.pointee.last == 0 { entry.pointee.first = place }
    entry.pointee.last = place
  }

  /// Makes room for so many more keys.
  @inlinable @inline(__always)
  mutating func reserve(_ additional: Int) {
    if count + additional > capacity || count + additional >= index.limit { grow(count + additional) }
    if keepsDuplicates { further.reserve(additional) }
  }

  @inlinable @inline(never)
  mutating func grow(_ wanted: Int) {
    while capacity <= wanted { capacity *= 2 }
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    index.rebuild(capacity: capacity)
    // The first two thirds belong to the batch that is being inserted.
    let hashes = scratch + 2 * BatchSink.capacity
    var start = 0
    while start < count {
      let length = min(count - start, BatchSink.capacity)
      operations.hash(entries + start, stride: MemoryLayout<Entry>.stride, count: length, into: hashes)
      for row in 0..<length { index.insert(start + row, hash: hashes[row]) }
      start += length
    }
  }

  /// Moves all rows out, those of a key in order of arrival. The table is of no use afterwards, whether this throws or not.
  @inlinable
  mutating func drain(into push: (UnsafeMutableRawPointer, Int) throws -> Void) throws {
    let memory = BatchMemory<Row>()
    while drained < count {
      let length = min(count - drained, BatchSink.capacity)
      for number in 0..<length {
        let entry = entries + drained
        let value = withUnsafeMutablePointer(to: &entry.pointee.value) { $0.move() }
        drained += 1
        (memory.base + number).initialize(to: (entry.pointee.key, value))
      }
      try push(memory.base, length)
    }
    try further.drain(owners: owners(), entries: entries, through: memory, into: push)
  }

  /// The entry of each further value.
  @inlinable
  func owners() -> [UInt32] {
    var owners = [UInt32](repeating: 0, count: further.count)
    for number in 0..<count {
      var place = entries[number].first
      while place != 0 {
        owners[Int(place) - 1] = UInt32(truncatingIfNeeded: number)
        place = further.links[Int(place) - 1]
      }
    }
    return owners
  }
}
