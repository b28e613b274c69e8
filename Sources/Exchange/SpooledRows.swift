import Records

/// One reading of a spool.
package final class SpooledRows {
  private let log: BlockLog
  private var entries: ArraySlice<BlockLog.Entry>
  private let rowType: RowType
  private let batch: RowBatch

  init(_ log: BlockLog, _ entries: [BlockLog.Entry], _ rowType: RowType) {
    self.log = log
    self.entries = entries[...]
    self.rowType = rowType
    batch = RowBatch(rowType)
  }

  /// The next rows, which the caller moves out before it asks again; nil behind the last.
  package func next() throws(ExchangeError) -> (base: UnsafeMutableRawPointer, count: Int)? {
    guard let entry = entries.popFirst() else { return nil }
    let (bytes, range) = try log.open(entry)
    var reader = BlockReader(bytes, range: range)
    guard let block = try reader.nextSpilled(rowType) else { return nil }
    try batch.load(block)
    let count = batch.end
    // They are the caller's now.
    batch.start = count
    return (batch.base, count)
  }
}
