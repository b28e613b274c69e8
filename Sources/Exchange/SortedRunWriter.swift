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
  private let sorter: ExternalSorter

  /// A writer of one run.
  /// - Parameter partitionCount: cuts the run at order words: partition `p` of `P` holds those in
  ///   `[p · 2^64 / P, (p + 1) · 2^64 / P)`. Leave it at 1 for runs that are cut at keys once all runs are known.
  package init(_ rowType: RowType, _ order: RowOrder, partitionCount: Int = 1, options: ExchangeOptions) {
    precondition(partitionCount > 0)
    self.rowType = rowType
    self.order = order
    self.partitionCount = partitionCount
    self.options = options
    sorter = ExternalSorter(rowType, order, options: options)
  }

  /// Whether rows went to a local file.
  package var hasSpilled: Bool { sorter.hasSpilled }

  /// Takes `count` rows over, also when it throws.
  package func append(_ base: UnsafeMutableRawPointer, _ count: Int) throws(ExchangeError) { try sorter.append(base, count) }

  /// Writes the object. To be called once.
  package func finish(to target: ExchangeTarget) throws(ExchangeError) -> ExchangeOutput {
    let object = ExchangeObjectWriter(target)
    let blockRows = sorter.rows(in: options.blockBytes, limit: options.blockRows)
    let cutter = SortedBlockCutter(
      rowType.layout, blockRows: blockRows, firstRows: partitionCount == 1 ? firstRows(target, of: blockRows) : nil,
      partitionCount: partitionCount, endPartition: object.endPartition
    ) { [rowType, order, options] (rows, count, prefix) throws(ExchangeError) in
      let firstKey = SplitKey.encode(row: rows, prefix: prefix, order: order)
      try object.append(rows, count, rowType, options.compression, firstKey: firstKey)
    }
    try sorter.forEachSorted { (entry) throws(ExchangeError) in try cutter.append(entry.row, entry.prefix) }
    try cutter.finish()
    return try object.finish()
  }

  /// Runs with the same distribution of keys would have the beginnings of their blocks, between which no range can be cut, at the
  /// same places in the order. So each run is shifted by a part of a block; the same for every attempt.
  private func firstRows(_ target: ExchangeTarget, of blockRows: Int) -> Int {
    let hash = target.identity.withUnsafeBufferPointer { StableHash.hash($0) }
    return 1 + Int(hash.multipliedFullWidth(by: UInt64(blockRows)).high)
  }
}
