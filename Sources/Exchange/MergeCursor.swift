import Records

/// Stands at a row of one sorted run while it is merged with others.
final class MergeCursor {
  private let rows: any RowStream
  private let batch: RowBatch
  private let order: RowOrder
  private let lower: SplitKey?
  private let upper: SplitKey?
  private var prefixes: UnsafeMutablePointer<UInt64>
  private var capacity = 1
  private var isPastUpper = false

  /// A cursor before the first row; rows before `lower`, and those from `upper` on, are left out.
  init(_ rows: any RowStream, _ rowType: RowType, _ order: RowOrder, lower: SplitKey? = nil, upper: SplitKey? = nil) {
    self.rows = rows
    self.order = order
    self.lower = lower
    self.upper = upper
    batch = RowBatch(rowType)
    prefixes = .allocate(capacity: 1)
  }

  deinit { prefixes.deallocate() }

  /// The row at the cursor and its order word; whoever takes it calls ``pass()`` next.
  @inline(__always)
  var head: SortEntry { SortEntry(prefix: prefixes[batch.start], row: batch.row(batch.start)) }

  /// Bytes of the row at the cursor, about; zero if it was in memory before.
  @inline(__always)
  var rowBytes: Int { batch.rowBytes }

  /// Leaves the row behind, which was moved out.
  /// - Returns: whether there is another in this batch; if not, ``load()`` gets the next.
  @inline(__always)
  func pass() -> Bool {
    batch.start &+= 1
    return batch.start < batch.end
  }

  /// Gets the next batch that has rows within the bounds.
  /// - Returns: false behind the last.
  func load() throws(ExchangeError) -> Bool {
    while !isPastUpper, try rows.fill(batch) {
      guard batch.end > 0 else { continue }
      computePrefixes()
      cutToBounds()
      if batch.start < batch.end { return true }
    }
    return false
  }

  private func computePrefixes() {
    if batch.end > capacity {
      prefixes.deallocate()
      capacity = batch.end
      prefixes = .allocate(capacity: capacity)
    }
    order.prefixes(batch.base, batch.end, prefixes)
  }

  private func cutToBounds() {
    let first = lower.map { firstRow(notBelow: $0) } ?? 0
    let last = upper.map { firstRow(notBelow: $0) } ?? batch.end
    isPastUpper = last < batch.end
    if first > 0 || last < batch.end { batch.keep(first..<max(first, last)) }
  }

  /// Binary search, after a look at both ends, where the answer mostly is.
  private func firstRow(notBelow key: SplitKey) -> Int {
    func isBelow(_ index: Int) -> Bool { key.isAbove(row: batch.row(index), prefix: prefixes[index]) }
    if !isBelow(0) { return 0 }
    if isBelow(batch.end - 1) { return batch.end }
    var low = 0
    var high = batch.end - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if isBelow(middle) { low = middle } else { high = middle }
    }
    return high
  }
}
