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
  /// Bytes that a row of the block took, on average; zero for rows that were in memory before.
  private(set) var rowBytes = 0

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
    rowBytes = block.payload.remaining / max(1, block.rows) + rowType.layout.stride
  }

  /// Moves up to `limit` rows in, as long as `next` gives one; the rows before them must have been taken.
  func load(upTo limit: Int, _ next: () -> UnsafeMutableRawPointer?) {
    destroy(start..<end)
    start = 0
    end = 0
    rowBytes = 0
    if limit > capacity { grow(limit) }
    while end < limit, let source = next() {
      moveRow(from: source, to: row(end), stride: rowType.layout.stride)
      end += 1
    }
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
