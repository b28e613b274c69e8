public import Records

/// The first rows of those that were added, in an order. A row stays at its place in memory; a heap of order words, with the
/// last row on top, says which is next to leave.
@usableFromInline
final class RowHeap<Element> {
  @usableFromInline
  struct Entry {
    @usableFromInline var word: UInt64
    /// The number of rows that came before, which decides between equal ones.
    @usableFromInline var arrival: Int
    @usableFromInline var place: Int

    @inlinable
    init(word: UInt64, arrival: Int, place: Int) { (self.word, self.arrival, self.place) = (word, arrival, place) }
  }

  @usableFromInline let limit: Int
  @usableFromInline let ordering: RowOrdering
  @usableFromInline let measure: KeptRowMeasure<Element>
  @usableFromInline var rows: UnsafeMutablePointer<Element>
  @usableFromInline var capacity = 64
  @usableFromInline var heap: [Entry] = []
  @usableFromInline var arrivals = 0
  @usableFromInline let words: UnsafeMutablePointer<UInt64>

  @inlinable
  init(limit: Int, _ ordering: RowOrdering, _ codec: RecordCodec) {
    self.limit = limit
    self.ordering = ordering
    measure = KeptRowMeasure(codec)
    rows = .allocate(capacity: capacity)
    words = .allocate(capacity: BatchSink.capacity)
  }

  @inlinable
  deinit {
    rows.deinitialize(count: heap.count)
    rows.deallocate()
    words.deallocate()
  }

  /// Takes rows over.
  @inlinable
  func add(_ base: UnsafeMutablePointer<Element>, _ count: Int, within budget: Int) throws {
    var start = 0
    while start < count {
      let length = Swift.min(count - start, BatchSink.capacity)
      ordering.prefixes(base + start, length, words)
      for row in 0..<length { consider(base + start + row, words[row]) }
      start += length
    }
    if measure.isDue(heap.count) { try measure.check(rows, heap.count, within: budget) }
  }

  /// Takes a row over, in place of the last one when there are enough.
  @inlinable @inline(__always)
  func consider(_ row: UnsafeMutablePointer<Element>, _ word: UInt64) {
    arrivals &+= 1
    if heap.count < limit { return insert(row, word) }
    // A later row that is equal to the last one stands behind it.
    guard limit > 0,
      word < heap[0].word || (word == heap[0].word && !ordering.isExact && ordering.less(row, rows + heap[0].place))
    else {
      row.deinitialize(count: 1)
      return
    }
    replaceLast(row, word)
  }

  @inlinable @inline(never)
  func insert(_ row: UnsafeMutablePointer<Element>, _ word: UInt64) {
    if heap.count == capacity {
      let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
      larger.moveInitialize(from: rows, count: heap.count)
      rows.deallocate()
      rows = larger
      capacity *= 2
    }
    (rows + heap.count).moveInitialize(from: row, count: 1)
    measure.changes += 1
    heap.append(Entry(word: word, arrival: arrivals, place: heap.count))
    var child = heap.count - 1
    while child > 0, precedes(heap[(child - 1) / 2], heap[child]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  @inlinable @inline(never)
  func replaceLast(_ row: UnsafeMutablePointer<Element>, _ word: UInt64) {
    (rows + heap[0].place).deinitialize(count: 1)
    (rows + heap[0].place).moveInitialize(from: row, count: 1)
    measure.changes += 1
    heap[0] = Entry(word: word, arrival: arrivals, place: heap[0].place)
    var parent = 0
    while 2 * parent + 1 < heap.count {
      var child = 2 * parent + 1
      if child + 1 < heap.count, precedes(heap[child], heap[child + 1]) { child += 1 }
      guard precedes(heap[parent], heap[child]) else { return }
      heap.swapAt(parent, child)
      parent = child
    }
  }

  @inlinable
  func precedes(_ a: Entry, _ b: Entry) -> Bool {
    if a.word != b.word { return a.word < b.word }
    if !ordering.isExact {
      if ordering.less(rows + a.place, rows + b.place) { return true }
      if ordering.less(rows + b.place, rows + a.place) { return false }
    }
    return a.arrival < b.arrival
  }

  /// Passes the rows on, in order, and forgets them.
  @inlinable
  func emit(into sink: BatchSink, _ control: TaskControl) throws {
    let order = heap.sorted { precedes($0, $1) }
    // From here on the rows are moved out one by one; what isn't, when the sink throws, is freed here.
    heap = []
    var next = 0
    defer { for entry in order[next...] { (rows + entry.place).deinitialize(count: 1) } }
    var emitter = BatchEmitter<Element>(continuing: BatchMemory(), into: sink, control: control)
    defer { emitter.pause() }
    do {
      while next < order.count {
        next += 1
        try emitter.append((rows + order[next - 1].place).move())
      }
      try emitter.flush()
    } catch is PipelineStopped {}
  }
}
