import Records

/// Sorts rows stably. What exceeds the memory budget is written to a local file as sorted runs, which are merged, together with
/// the rows still in memory, as they are read.
///
/// However many runs there are, the blocks that a merge holds stay within a quarter of the budget: more runs than that allows
/// are merged to fewer first. Belongs to one thread at a time; after an error it is of no more use.
package final class ExternalSorter {
  private let rowType: RowType
  private let order: RowOrder
  private let options: ExchangeOptions
  private let arena: RowArena
  private var sizer: RowSizer
  private var usedBytes = 0
  private var file: SpillFile?
  private var runs: [SpilledRun] = []

  /// Runs that are merged at a time, at most.
  private static var mostRuns: Int { 64 }

  /// A sorter without rows.
  package init(_ rowType: RowType, _ order: RowOrder, options: ExchangeOptions) {
    self.rowType = rowType
    self.order = order
    self.options = options
    arena = RowArena(rowType.layout, order: order)
    sizer = RowSizer(rowType)
  }

  /// Whether rows went to a local file.
  package var hasSpilled: Bool { file != nil }

  /// Takes `count` rows over, also when it throws.
  package func append(_ base: UnsafeMutableRawPointer, _ count: Int) throws(ExchangeError) {
    usedBytes += sizer.measure(base, count) + count * arena.rowBytes
    if options.copiesRows { try copyContents(base, count) }
    arena.append(base, count)
    if usedBytes >= (runs.isEmpty ? options.memoryBudget : options.memoryBudget - mergeBytes) { try spill() }
  }

  /// Takes over a run whose rows are in order: they stand behind those that came before, and go to the file at once. Not to be
  /// mixed with ``append(_:_:)``.
  func append(run merge: RunMerge) throws(ExchangeError) {
    runs.append(try writeRun { (body) throws(ExchangeError) in try Self.forEach(of: merge, body) })
  }

  /// Writes the rows that are in memory to the file.
  package func flush() throws(ExchangeError) { try spill() }

  /// All rows in order, each of which the caller moves out. To be called once, after the last row was appended.
  package func sorted() throws(ExchangeError) -> MergedRows {
    MergedRows(try merge(), rowType.layout, batchRows: 512, batchBytes: mergeBytes / SpilledRun.expansion)
  }

  /// Calls `body` for all rows in order; `body` takes each over, also when it throws. To be called once, in place of ``sorted()``.
  func forEachSorted(_ body: (SortEntry) throws(ExchangeError) -> Void) throws(ExchangeError) {
    if runs.isEmpty {
      let rows = arena.takeSorted()
      while let entry = rows.take() { try body(entry) }
    } else {
      try Self.forEach(of: try merge()) { (entry, _) throws(ExchangeError) in try body(entry) }
    }
  }

  /// How many of the rows that came `bytes` hold when encoded, at least 1 and at most `limit`.
  func rows(in bytes: Int, limit: Int) -> Int { sizer.rows(in: bytes, limit: limit) }

  /// Bytes for the blocks that are being merged.
  private var mergeBytes: Int { options.memoryBudget / 4 }

  private func merge() throws(ExchangeError) -> RunMerge {
    try reduceRuns()
    var cursors = runs.map { MergeCursor($0, rowType, order) }
    if arena.count > 0 { cursors.append(MergeCursor(arena.takeSorted(), rowType, order)) }
    runs = []
    return try RunMerge(cursors, order: order)
  }

  private static func forEach(
    of merge: RunMerge, _ body: (SortEntry, _ bytes: Int) throws(ExchangeError) -> Void
  ) throws(ExchangeError) {
    while let top = merge.top {
      do throws(ExchangeError) {
        try body(top, merge.topBytes)
      } catch {
        // The row was taken even so; the merge must know before it destroys what is left.
        try merge.advance()
        throw error
      }
      try merge.advance()
    }
  }

  /// Merges neighbouring runs until all can be merged at a time: as few rows as that takes, and neighbours, so that equal rows
  /// keep their order.
  private func reduceRuns() throws(ExchangeError) {
    let frontBytes = runs.reduce(1) { max($0, $1.frontBytes) }
    let limit = max(2, min(Self.mostRuns, mergeBytes / frontBytes))
    var position = 0
    while runs.count > limit {
      if position + 1 >= runs.count { position = 0 }
      let range = position..<min(position + min(limit, runs.count - limit + 1), runs.count)
      let merge = try RunMerge(runs[range].map { MergeCursor($0, rowType, order) }, order: order)
      let run = try writeRun { (body) throws(ExchangeError) in try Self.forEach(of: merge, body) }
      runs.replaceSubrange(range, with: [run])
      position += 1
    }
  }

  private func spill() throws(ExchangeError) {
    usedBytes = 0
    guard arena.count > 0 else { return }
    let rows = arena.takeSorted()
    runs.append(try writeRun { (body) throws(ExchangeError) in while let entry = rows.take() { try body(entry, 0) } })
  }

  /// Writes the rows that `give` gives, in order, as a run. Its blocks are so small that as many as a merge reads fit in memory.
  /// Rows that weren't in memory before come with their bytes: few of them are gathered if they are large.
  private func writeRun(
    _ give: (_ body: (SortEntry, _ bytes: Int) throws(ExchangeError) -> Void) throws(ExchangeError) -> Void
  ) throws(ExchangeError) -> SpilledRun {
    let file: SpillFile
    if let open = self.file { file = open } else { file = try SpillFile(folder: options.spillFolder) }
    self.file = file
    let run = SpilledRun(file, rowType)
    let frontBytes = mergeBytes / Self.mostRuns
    let blockBytes = min(options.blockBytes, frontBytes / SpilledRun.expansion / 2)
    let rowBytes = rowType.layout.stride + MemoryLayout<UInt64>.size
    let blockRows = sizer.rows(in: blockBytes, limit: max(1, min(options.blockRows, frontBytes / rowBytes / 2)))
    let cutter = SortedBlockCutter(rowType.layout, blockRows: blockRows, partitionCount: 1, endPartition: {}) {
      (rows, count, _) throws(ExchangeError) in try run.append(rows, count, limit: 2 * blockBytes)
    }
    var gathered = 0
    try give { (entry, bytes) throws(ExchangeError) in
      try cutter.append(entry.row, entry.prefix)
      gathered += bytes
      guard gathered > frontBytes else { return }
      gathered = 0
      try cutter.flush()
    }
    try cutter.finish()
    return run
  }

  /// Replaces rows by copies that point into no buffer but their own.
  private func copyContents(_ base: UnsafeMutableRawPointer, _ count: Int) throws(ExchangeError) {
    var writer = ByteWriter(capacity: 4096)
    let stride = rowType.layout.stride
    rowType.codec.encode(base, stride, count, &writer)
    rowType.layout.destroy(base, count)
    var reader = ByteReader(writer.take())
    do {
      try rowType.codec.decode(&reader, count, base, stride)
    } catch {
      throw BlockCoding.codecFailure(rowType, "\(error)")
    }
  }
}
