import Records

/// Decoded rows in memory that is used again for the next block. The rows in `start..<end` are alive.
final class RowBatch {
  private let rowType: RowType
  private var capacity = 0
  /// Where the first row of a block stands.
  private(set) var base: UnsafeMutableRawPointer
  /// The first row that nobody took yet.
  var start = 0
  /// Behind the last row.
  private(set) var end = 0

  init(_ rowType: RowType) {
    self.rowType = rowType
    base = rowType.layout.allocate(0)
  }

  deinit {
    destroy(start..<end)
    base.deallocate()
  }

  /// The memory of a row.
  @inline(__always)
  func row(_ index: Int) -> UnsafeMutableRawPointer { base + index * rowType.layout.stride }

  /// Decodes a block; the rows before it must have been taken.
  func load(_ block: Block) throws(ExchangeError) {
    destroy(start..<end)
    start = 0
    end = 0
    if block.rows > capacity { grow(block.rows) }
    do {
      try block.decode(rowType.codec, into: base, stride: rowType.layout.stride)
    } catch {
      throw BlockCoding.codecFailure(rowType, "\(error)")
    }
    end = block.rows
  }

  /// Destroys the rows before and behind `range`, and keeps those in it.
  func keep(_ range: Range<Int>) {
    destroy(start..<range.lowerBound)
    destroy(range.upperBound..<end)
    start = range.lowerBound
    end = range.upperBound
  }

  private func destroy(_ range: Range<Int>) {
    if !range.isEmpty { rowType.layout.destroy(row(range.lowerBound), range.count) }
  }

  private func grow(_ rows: Int) {
    base.deallocate()
    base = rowType.layout.allocate(rows)
    capacity = rows
  }
}
