import Records

/// The rows of a merge, a batch at a time, for whoever asks.
package final class MergedRows {
  private let merge: RunMerge
  private let layout: ElementLayout
  private let batchRows: Int
  private let pool: FetchPool
  private let batch: UnsafeMutableRawPointer

  init(_ merge: RunMerge, _ layout: ElementLayout, batchRows: Int, _ pool: FetchPool) {
    self.merge = merge
    self.layout = layout
    self.batchRows = batchRows
    self.pool = pool
    batch = layout.allocate(batchRows)
  }

  deinit { batch.deallocate() }

  /// The next rows in order, which the caller moves out before it asks again; nil behind the last.
  /// - Throws: ``ExchangeError``; nothing is left initialised then.
  package func next() throws(ExchangeError) -> (base: UnsafeMutableRawPointer, count: Int)? {
    let stride = layout.stride
    var count = 0
    while count < batchRows, let top = merge.top {
      moveRow(from: top.row, to: batch + count * stride, stride: stride)
      count += 1
      do throws(ExchangeError) { try merge.advance() } catch {
        layout.destroy(batch, count)
        throw error
      }
    }
    return count > 0 ? (batch, count) : nil
  }

  /// Ends reading ahead. Rows that weren't taken are destroyed with the merge.
  package func close() { pool.close() }
}
