import Records

/// The map side of hash, round-robin and broadcast exchanges: distributes rows over partitions and writes one object that holds
/// each partition's blocks in one run.
///
/// Rows gather in one buffer per partition, are encoded a block at a time, and encoded blocks spill to a local file beyond the
/// memory budget. Within a partition rows keep their order. Belongs to one thread at a time; after an error it is of no more
/// use.
package final class PartitionedWriter {
  private let rowType: RowType
  private let options: ExchangeOptions
  private let partitionCount: Int
  private let buffers: UnsafeMutablePointer<RowBuffer>
  private var blocks: [[BlockLog.Entry]]
  private let log: BlockLog
  private var sizer: RowSizer
  private var bytesSinceFlush = 0
  /// Rows in a block at most, so that the buffers of all partitions stay within their memory.
  private let rowLimit: Int
  /// Rows that make a block of the wanted size, as far as the rows seen tell.
  private var blockLimit: Int

  /// Row buffers of all partitions have so many bytes at most, and hold up input of about so many.
  private static var rowBufferBytes: Int { 64 << 20 }

  /// A writer of `partitionCount` partitions.
  package init(_ rowType: RowType, partitionCount: Int, options: ExchangeOptions) {
    precondition(partitionCount > 0)
    self.rowType = rowType
    self.options = options
    self.partitionCount = partitionCount
    rowLimit = max(1, min(options.blockRows, Self.rowBufferBytes / (partitionCount * rowType.layout.stride)))
    blockLimit = rowLimit
    buffers = .allocate(capacity: partitionCount)
    buffers.initialize(repeating: RowBuffer(), count: partitionCount)
    blocks = Array(repeating: [], count: partitionCount)
    log = BlockLog(rowType, options)
    sizer = RowSizer(rowType)
  }

  deinit {
    for index in 0..<partitionCount { buffers[index].release(rowType.layout) }
    buffers.deallocate()
  }

  /// Whether rows went to a local file.
  package var hasSpilled: Bool { log.hasSpilled }

  /// Takes `count` rows over, also when it throws; `partitions` says where each goes.
  package func append(
    _ base: UnsafeMutableRawPointer, _ count: Int, partitions: UnsafePointer<UInt32>
  ) throws(ExchangeError) {
    let measured = sizer.measure(base, count)
    blockLimit = sizer.rows(in: options.blockBytes, limit: rowLimit)
    let stride = rowType.layout.stride
    for index in 0..<count {
      let partition = Int(partitions[index])
      precondition(partition < partitionCount, "a row was sent to partition \(partition) of \(partitionCount)")
      do throws(ExchangeError) {
        try append(base + index * stride, to: partition, stride)
      } catch {
        rowType.layout.destroy(base + (index + 1) * stride, count - index - 1)
        throw error
      }
    }
    try noteGrowth(measured)
  }

  /// Takes `count` rows over, also when it throws; all go to one partition.
  package func append(_ base: UnsafeMutableRawPointer, _ count: Int, toPartition partition: Int) throws(ExchangeError) {
    try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(count, 1)) { (buffer) throws(ExchangeError) in
      buffer.initialize(repeating: UInt32(partition))
      try append(base, count, partitions: UnsafePointer(buffer.baseAddress!))
    }
  }

  /// Writes the object. To be called once.
  package func finish(to target: ExchangeTarget) throws(ExchangeError) -> ExchangeOutput {
    for partition in 0..<partitionCount {
      try flush(partition)
      buffers[partition].release(rowType.layout)
    }
    let object = ExchangeObjectWriter(target)
    for partition in 0..<partitionCount {
      for entry in blocks[partition] {
        try log.read(entry) { (bytes) throws(ExchangeError) in try object.append(bytes, entry.block) }
      }
      object.endPartition()
    }
    return try object.finish()
  }

  @inline(__always)
  private func append(_ row: UnsafeRawPointer, to partition: Int, _ stride: Int) throws(ExchangeError) {
    let buffer = buffers + partition
    if buffer.pointee.count == buffer.pointee.capacity { buffer.pointee.grow(rowType.layout, limit: rowLimit) }
    moveRow(from: row, to: buffer.pointee.base! + buffer.pointee.count * stride, stride: stride)
    buffer.pointee.count += 1
    if buffer.pointee.count >= blockLimit { try flush(partition) }
  }

  /// Rows of seldom partitions must not hold input buffers for ever.
  private func noteGrowth(_ bytes: Int) throws(ExchangeError) {
    bytesSinceFlush += bytes
    guard bytesSinceFlush > Self.rowBufferBytes else { return }
    bytesSinceFlush = 0
    for partition in 0..<partitionCount { try flush(partition) }
  }

  @inline(never)
  private func flush(_ partition: Int) throws(ExchangeError) {
    let buffer = buffers + partition
    guard buffer.pointee.count > 0, let base = buffer.pointee.base else { return }
    defer { buffer.pointee.removeAll(rowType.layout) }
    blocks[partition].append(try log.append(base, buffer.pointee.count))
  }
}
