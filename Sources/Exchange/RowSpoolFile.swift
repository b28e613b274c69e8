import Records

/// Keeps rows in the order in which they came: encoded in memory up to the budget, in a local file beyond. They can be read any
/// number of times.
///
/// Belongs to one thread at a time; after an error it is of no more use.
package final class RowSpoolFile {
  private let rowType: RowType
  private let log: BlockLog
  private var sizer: RowSizer
  private var entries: [BlockLog.Entry] = []
  /// Rows that wait to fill a block.
  private let pending: UnsafeMutableRawPointer
  private var pendingCount = 0
  private var pendingBytes = 0
  private let blockBytes: Int
  /// Rows held.
  package private(set) var count = 0

  private static var blockRows: Int { 512 }

  /// A spool without rows.
  package init(_ rowType: RowType, options: ExchangeOptions) {
    self.rowType = rowType
    log = BlockLog(rowType, options)
    sizer = RowSizer(rowType)
    blockBytes = max(1, min(options.blockBytes, options.memoryBudget / 8))
    pending = rowType.layout.allocate(Self.blockRows)
  }

  deinit {
    rowType.layout.destroy(pending, pendingCount)
    pending.deallocate()
  }

  /// Whether rows went to a local file.
  package var hasSpilled: Bool { log.hasSpilled }

  /// Takes `count` rows over, also when it throws.
  package func append(_ base: UnsafeMutableRawPointer, _ count: Int) throws(ExchangeError) {
    let stride = rowType.layout.stride
    let bytes = sizer.measure(base, count)
    var done = 0
    while done < count {
      let part = min(count - done, Self.blockRows - pendingCount)
      (pending + pendingCount * stride).copyMemory(from: base + done * stride, byteCount: part * stride)
      pendingCount += part
      pendingBytes += bytes * part / count
      done += part
      guard pendingCount == Self.blockRows || pendingBytes >= blockBytes else { continue }
      do throws(ExchangeError) { try flush() } catch {
        rowType.layout.destroy(base + done * stride, count - done)
        throw error
      }
    }
    self.count += count
  }

  /// The rows from the first one on, decoded afresh. Nothing may be appended any more.
  package func rows() throws(ExchangeError) -> SpooledRows {
    try flush()
    try log.seal()
    return SpooledRows(log, entries, rowType)
  }

  private func flush() throws(ExchangeError) {
    guard pendingCount > 0 else { return }
    defer {
      rowType.layout.destroy(pending, pendingCount)
      pendingCount = 0
      pendingBytes = 0
    }
    entries += try log.append(pending, pendingCount, limit: 2 * blockBytes)
  }
}
