import ObjectStorage
import Records

/// The rows of a merge, a batch at a time, for whoever asks.
package final class MergedRows {
  private let merge: RunMerge
  private let layout: ElementLayout
  private let batchRows: Int
  private let batchBytes: Int
  private let pool: FetchPool?
  private let batch: UnsafeMutableRawPointer

  /// - Parameter batchBytes: what the rows of a batch may take, about, beyond the last one.
  init(_ merge: RunMerge, _ layout: ElementLayout, batchRows: Int, batchBytes: Int = .max, _ pool: FetchPool? = nil) {
    self.merge = merge
    self.layout = layout
    self.batchRows = batchRows
    self.batchBytes = batchBytes
    self.pool = pool
    batch = layout.allocate(batchRows)
  }

  deinit { batch.deallocate() }

  /// The next rows in order, which the caller moves out before it asks again; nil behind the last.
  /// - Throws: ``ExchangeError``; nothing is left initialised then.
  package func next() throws(ExchangeError) -> (base: UnsafeMutableRawPointer, count: Int)? {
    let stride = layout.stride
    var (count, bytes) = (0, 0)
    while count < batchRows, bytes <= batchBytes, let top = merge.top {
      bytes += merge.topBytes
      moveRow(from: top.row, to: batch + count * stride, stride: stride)
      count += 1
      do throws(ExchangeError) { try merge.advance() } catch {
        layout.destroy(batch, count)
        throw error
      }
    }
    return count > 0 ? (batch, count) : nil
  }

  /// Ends reading ahead, where there is any. Rows that weren't taken are destroyed with the merge.
  package func close() { pool?.close() }
}
