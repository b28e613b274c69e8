import Records

/// The rows of an arena in order, on their way out. Rows that nobody took are destroyed with it.
final class ArenaRun: RowStream {
  private let layout: ElementLayout
  private let entries: UnsafeMutablePointer<SortEntry>
  private let count: Int
  private let freeRows: () -> Void
  private var next = 0

  /// Rows of a batch, where a merge takes them.
  private static var batchRows: Int { 512 }

  /// Takes `count` sorted entries over, and what `freeRows` frees: the memory their rows lie in.
  init(
    _ layout: ElementLayout, _ entries: UnsafeMutablePointer<SortEntry>, _ count: Int, freeRows: @escaping () -> Void
  ) {
    self.layout = layout
    self.entries = entries
    self.count = count
    self.freeRows = freeRows
  }

  deinit {
    for index in next..<count { layout.destroy(entries[index].row, 1) }
    entries.deallocate()
    freeRows()
  }

  /// The next row, which whoever asked moves out; nil behind the last.
  @inline(__always)
  func take() -> SortEntry? {
    guard next < count else { return nil }
    next &+= 1
    return entries[next &- 1]
  }

  func fill(_ batch: RowBatch) throws(ExchangeError) -> Bool {
    batch.load(upTo: Self.batchRows) { take()?.row }
    return batch.end > 0
  }
}
