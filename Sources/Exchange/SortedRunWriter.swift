import Records

/// The map side of ordered exchanges: sorts the rows of one task, stably, and writes them as one run of blocks whose first keys
/// stand in the index. Beyond its memory budget it spills sorted runs to a local file and merges them at the end.
///
/// Belongs to one thread at a time; after an error it is of no more use.
package final class SortedRunWriter {
  private let rowType: RowType
  private let order: RowOrder
  private let partitionCount: Int
  private let options: ExchangeOptions
  private var arena: RowArena
  private var sizer: RowSizer
  private var usedBytes = 0
  private var file: SpillFile?
  private var runs: [SpilledRun] = []

  /// A writer of one run.
  /// - Parameter partitionCount: cuts the run at order words: partition `p` of `P` holds those in
  ///   `[p · 2^64 / P, (p + 1) · 2^64 / P)`. Leave it at 1 for runs that are cut at keys once all runs are known.
  package init(_ rowType: RowType, _ order: RowOrder, partitionCount: Int = 1, options: ExchangeOptions) {
    precondition(partitionCount > 0)
    self.rowType = rowType
    self.order = order
    self.partitionCount = partitionCount
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
    if usedBytes >= options.memoryBudget { try spill() }
  }

  /// Writes the object. To be called once.
  package func finish(to target: ExchangeTarget) throws(ExchangeError) -> ExchangeOutput {
    let object = ExchangeObjectWriter(target)
    let blockRows = sizer.rows(in: options.blockBytes, limit: options.blockRows)
    let cutter = SortedBlockCutter(
      rowType.layout, blockRows: blockRows, firstRows: partitionCount == 1 ? firstRows(target, of: blockRows) : nil,
      partitionCount: partitionCount, endPartition: object.endPartition
    ) { [rowType, order, options] (rows, count, prefix) throws(ExchangeError) in
      let firstKey = SplitKey.encode(row: rows, prefix: prefix, order: order)
      try object.append(rows, count, rowType, options.compression, firstKey: firstKey)
    }
    if runs.isEmpty {
      try arena.drainSorted { (entry) throws(ExchangeError) in try cutter.append(entry.row, entry.prefix) }
    } else {
      try spill()
      try merge(into: cutter)
    }
    try cutter.finish()
    return try object.finish()
  }

  /// Runs with the same distribution of keys would have the beginnings of their blocks, between which no range can be cut, at the
  /// same places in the order. So each run is shifted by a part of a block; the same for every attempt.
  private func firstRows(_ target: ExchangeTarget, of blockRows: Int) -> Int {
    let hash = target.identity.withUnsafeBufferPointer { StableHash.hash($0) }
    return 1 + Int(hash.multipliedFullWidth(by: UInt64(blockRows)).high)
  }

  private func merge(into cutter: SortedBlockCutter) throws(ExchangeError) {
    let merge = try RunMerge(runs.map { MergeCursor($0, rowType, order) }, order: order)
    while let top = merge.top {
      do throws(ExchangeError) {
        try cutter.append(top.row, top.prefix)
      } catch {
        // The cutter took the row even so; the merge must know before it destroys what is left.
        try merge.advance()
        throw error
      }
      try merge.advance()
    }
  }

  private func spill() throws(ExchangeError) {
    usedBytes = 0
    guard arena.count > 0 else { return }
    if self.file == nil { self.file = try SpillFile(folder: options.spillFolder) }
    guard let file else { return }
    let run = SpilledRun(file, rowType)
    let cutter = SortedBlockCutter(
      rowType.layout, blockRows: sizer.rows(in: options.blockBytes / 4, limit: options.blockRows), partitionCount: 1,
      endPartition: {}
    ) { (rows, count, _) throws(ExchangeError) in try run.append(rows, count) }
    try arena.drainSorted { (entry) throws(ExchangeError) in try cutter.append(entry.row, entry.prefix) }
    try cutter.finish()
    runs.append(run)
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
