/// A view of a ``JoinTable`` that a batch of rows is looked up with; made for each batch, so that its loops read no field twice.
@frozen @usableFromInline
struct JoinProbe<Operations: KeyOperations, Value: Sendable> {
  @usableFromInline typealias Entry = JoinEntry<Operations.Key, Value>

  @usableFromInline let operations: Operations
  @usableFromInline let slots: UnsafeMutablePointer<UInt64>
  @usableFromInline let mask: Int
  @usableFromInline let entries: UnsafeMutablePointer<Entry>
  @usableFromInline let further: UnsafeMutablePointer<Value>
  @usableFromInline let links: UnsafeMutablePointer<UInt32>
  @usableFromInline let scratch: UnsafeMutablePointer<UInt64>

  @inlinable
  init(
    operations: Operations, slots: UnsafeMutablePointer<UInt64>, mask: Int, entries: UnsafeMutablePointer<Entry>,
    further: UnsafeMutablePointer<Value>, links: UnsafeMutablePointer<UInt32>, scratch: UnsafeMutablePointer<UInt64>
  ) {
    self.operations = operations
    self.slots = slots
    self.mask = mask
    self.entries = entries
    self.further = further
    self.links = links
    self.scratch = scratch
  }

  /// Computes the rows' hashes and loads their first slots, and the entries these lead to, each in a pass of its own, so that
  /// the cache misses overlap. At most ``BatchSink/capacity`` rows, whose key lies at their start.
  @inlinable @inline(__always)
  func prepare(_ rows: UnsafeRawPointer, stride: Int, count: Int) {
    operations.hash(rows, stride: stride, count: count, into: scratch)
    let firstSlots = scratch + BatchSink.capacity
    for row in 0..<count { firstSlots[row] = slots[Int(truncatingIfNeeded: scratch[row]) & mask] }
    // What is loaded is stored, so that the compiler leaves the loads in. A free slot leads to the first entry's memory.
    let touched = firstSlots + BatchSink.capacity
    for row in 0..<count {
      let entry = UnsafeRawPointer(entries + Int(truncatingIfNeeded: firstSlots[row] &>> 32))
      touched[row] = UInt64(truncatingIfNeeded: entry.load(as: UInt8.self))
    }
  }

  /// The entry of a prepared row, if its first slot leads there.
  @inlinable @inline(__always)
  func find(_ row: UnsafeRawPointer, _ number: Int) -> UnsafeMutablePointer<Entry>? {
    let slot = scratch[BatchSink.capacity &+ number]
    guard slot != 0, slot & 0xFFFF_FFFF == HashIndex.tag(scratch[number]) else { return nil }
    let entry = entries + Int(truncatingIfNeeded: slot &>> 32)
    return operations.equal(key(entry), row.assumingMemoryBound(to: Operations.Key.self)) ? entry : nil
  }

  /// The entry of a row, wherever it is.
  @inlinable @inline(never)
  func search(_ row: UnsafeRawPointer, _ hash: UInt64) -> UnsafeMutablePointer<Entry>? {
    let tag = HashIndex.tag(hash)
    var position = Int(truncatingIfNeeded: hash) & mask
    while slots[position] != 0 {
      let slot = slots[position]
      let entry = entries + Int(truncatingIfNeeded: slot &>> 32)
      if slot & 0xFFFF_FFFF == tag, operations.equal(key(entry), row.assumingMemoryBound(to: Operations.Key.self)) {
        return entry
      }
      position = (position &+ 1) & mask
    }
    return nil
  }

  @inlinable @inline(__always)
  func key(_ entry: UnsafeMutablePointer<Entry>) -> UnsafePointer<Operations.Key> {
    UnsafeRawPointer(entry).assumingMemoryBound(to: Operations.Key.self)
  }

  /// Calls `body` with each row and the entry of its key, if there is one. `body` consumes the row, also when it throws; the
  /// rows behind it are freed then.
  @inlinable @inline(__always)
  func forEach<Other>(
    _ batch: UnsafeMutablePointer<(Operations.Key, Other)>, _ total: Int,
    _ body: (UnsafeMutablePointer<(Operations.Key, Other)>, UnsafeMutablePointer<Entry>?) throws -> Void
  ) throws {
    var start = 0
    while start < total {
      let length = min(total - start, BatchSink.capacity)
      let rows = batch + start
      prepare(rows, stride: MemoryLayout<(Operations.Key, Other)>.stride, count: length)
      for row in 0..<length {
        var entry = find(rows + row, row)
        if entry == nil, scratch[BatchSink.capacity &+ row] != 0 { entry = search(rows + row, scratch[row]) }
        do {
          try body(rows + row, entry)
        } catch {
          (rows + row + 1).deinitialize(count: total - start - row - 1)
          throw error
        }
      }
      start += length
    }
  }
}
