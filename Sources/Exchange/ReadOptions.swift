/// How much a reader of exchange data has in flight and in memory.
package struct ReadOptions: Sendable {
  /// Threads that read ahead: 0 reads on the caller's thread when bytes are needed, which is best for cached local files; about
  /// 16 saturate a small function's network.
  package var threads: Int
  /// Adjacent pieces are read together up to so many bytes.
  package var requestBytes: Int
  /// Rows in a batch at most.
  package var batchRows: Int
  /// Bytes that a merge may hold. With many runs, each request is smaller, though never below a block.
  package var mergeBytes: Int
  /// A local folder: there, runs of which not even a block each fits into ``mergeBytes`` are merged to fewer first. Without it,
  /// such a merge takes more.
  package var spillFolder: String?

  /// Options; the defaults suit remote storage.
  package init(
    threads: Int = 4, requestBytes: Int = 4 << 20, batchRows: Int = 512, mergeBytes: Int = 128 << 20, spillFolder: String? = nil
  ) {
    self.threads = max(threads, 0)
    self.requestBytes = max(requestBytes, 1)
    self.batchRows = max(batchRows, 1)
    self.mergeBytes = mergeBytes
    self.spillFolder = spillFolder
  }
}
