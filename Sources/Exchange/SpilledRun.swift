import Records

/// A sorted run in a spill file.
final class SpilledRun: BlockStream {
  private let file: SpillFile
  private let rowType: RowType
  private var blocks: [Range<Int>] = []
  private var next = 0

  /// An empty run at the end of `file`.
  init(_ file: SpillFile, _ rowType: RowType) {
    self.file = file
    self.rowType = rowType
  }

  /// Encodes the next rows of the run. They stay the caller's.
  func append(_ base: UnsafeRawPointer, _ count: Int) throws(ExchangeError) {
    let start = file.count
    try file.append { writer in _ = BlockCoding.encode(base, count, rowType, .stored, to: &writer) }
    blocks.append(start..<file.count)
  }

  func nextBlock() throws(ExchangeError) -> Block? {
    guard next < blocks.count else { return nil }
    var reader = BlockReader(try file.read(blocks[next]))
    next += 1
    do throws(RecordError) {
      return try reader.next(codec: rowType.codec)
    } catch {
      throw BlockCoding.failure(error) { ExchangeError(.spill, "spilled rows are damaged: \($0); check the disk") }
    }
  }
}
