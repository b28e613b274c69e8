import Records

/// Gathers ordered rows into blocks, none of which holds rows of two partitions.
///
/// Partition `p` of `P` holds the order words in `[p · 2^64 / P, (p + 1) · 2^64 / P)`.
final class SortedBlockCutter {
  /// What is done with a full block: its rows, how many, and the order word of the first. They are destroyed afterwards.
  typealias Sink = (UnsafeMutableRawPointer, _ count: Int, _ firstPrefix: UInt64) throws(ExchangeError) -> Void

  private let layout: ElementLayout
  private let partitionCount: Int
  private let blockRows: Int
  /// Rows of the block that is being gathered.
  private var limit: Int
  private let buffer: UnsafeMutableRawPointer
  private var count = 0
  private var firstPrefix: UInt64 = 0
  private var partition = 0
  /// The last order word of the current partition.
  private var lastPrefix: UInt64
  private let sink: Sink
  private let endPartition: () -> Void

  /// - Parameter firstRows: rows of the first block, where it is to have fewer than others.
  init(
    _ layout: ElementLayout, blockRows: Int, firstRows: Int? = nil, partitionCount: Int, endPartition: @escaping () -> Void,
    sink: @escaping Sink
  ) {
    self.layout = layout
    self.blockRows = blockRows
    limit = firstRows ?? blockRows
    self.partitionCount = partitionCount
    self.sink = sink
    self.endPartition = endPartition
    buffer = layout.allocate(blockRows)
    lastPrefix = Self.lastPrefix(of: 0, in: partitionCount)
  }

  deinit {
    layout.destroy(buffer, count)
    buffer.deallocate()
  }

  /// Takes the next row over, also when it throws.
  @inline(__always)
  func append(_ row: UnsafeMutableRawPointer, _ prefix: UInt64) throws(ExchangeError) {
    if prefix > lastPrefix || count == limit { try cut(before: row, prefix) }
    if count == 0 { firstPrefix = prefix }
    moveRow(from: row, to: buffer + count * layout.stride, stride: layout.stride)
    count &+= 1
  }

  /// Hands the last block over and ends the partitions that are left.
  func finish() throws(ExchangeError) {
    try flush()
    for _ in partition..<partitionCount { endPartition() }
  }

  @inline(never)
  private func cut(before row: UnsafeMutableRawPointer, _ prefix: UInt64) throws(ExchangeError) {
    do throws(ExchangeError) {
      try flush()
    } catch {
      layout.destroy(row, 1)
      throw error
    }
    while prefix > lastPrefix {
      endPartition()
      partition += 1
      lastPrefix = Self.lastPrefix(of: partition, in: partitionCount)
    }
  }

  /// Hands the rows over that are gathered, as a block of their own.
  func flush() throws(ExchangeError) {
    guard count > 0 else { return }
    defer {
      layout.destroy(buffer, count)
      count = 0
      limit = blockRows
    }
    try sink(buffer, count, firstPrefix)
  }

  /// The last word `x` with `x · P / 2^64` rounded down to `partition`.
  static func lastPrefix(of partition: Int, in count: Int) -> UInt64 {
    guard partition < count - 1 else { return .max }
    // ceil((partition + 1) · 2^64 / count) - 1 = floor(((partition + 1) · 2^64 - 1) / count)
    return UInt64(count).dividingFullWidth((high: UInt64(partition), low: .max)).quotient
  }
}
