/// What a task left behind for its consumers.
package struct TaskOutput: Hashable, Sendable {
  /// Where the output is, or the output itself when it is small; encoded by whoever wrote it.
  package var location: [UInt8]
  /// Its size.
  package var byteCount: Int
  /// How many rows it holds.
  package var rowCount: Int
  /// The digest of each of its partitions, to know whether a recomputation gave the same.
  package var partitionDigests: [UInt64]

  /// That output.
  package init(location: [UInt8], byteCount: Int, rowCount: Int, partitionDigests: [UInt64] = []) {
    self.location = location
    self.byteCount = byteCount
    self.rowCount = rowCount
    self.partitionDigests = partitionDigests
  }
}
