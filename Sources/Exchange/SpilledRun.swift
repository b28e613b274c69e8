import Records

/// A sorted run in a spill file.
final class SpilledRun: BlockStream {
  private let file: SpillFile
  private let rowType: RowType
  private var blocks: [Range<Int>] = []
  private var next = 0
  /// Bytes that the largest block takes while it is read: encoded and as rows, in which numbers take more than they do encoded.
  private(set) var frontBytes = 0

  /// How much larger than their encoding rows are taken to be.
  static var expansion: Int { 4 }

  /// An empty run at the end of `file`.
  init(_ file: SpillFile, _ rowType: RowType) {
    self.file = file
    self.rowType = rowType
  }

  /// Encodes the next rows of the run, in blocks of about `limit` bytes at most. They stay the caller's.
  func append(_ base: UnsafeRawPointer, _ count: Int, limit: Int) throws(ExchangeError) {
    var start = file.count
    var encoded: [EncodedBlock] = []
    try file.append { (writer) throws(ExchangeError) in
      encoded = try BlockCoding.encode(base, count, rowType, .stored, limit: limit, to: &writer)
    }
    for block in encoded {
      blocks.append(start..<start + block.length)
      let rowBytes = rowType.layout.stride + MemoryLayout<UInt64>.size
      frontBytes = max(frontBytes, Self.expansion * block.length + block.rows * rowBytes)
      start += block.length
    }
  }

  func nextBlock() throws(ExchangeError) -> Block? {
    guard next < blocks.count else { return nil }
    var reader = BlockReader(try file.read(blocks[next]))
    next += 1
    return try reader.nextSpilled(rowType)
  }
}

extension BlockReader {
  /// The next block, of a file of our own.
  mutating func nextSpilled(_ rowType: RowType) throws(ExchangeError) -> Block? {
    do throws(RecordError) {
      return try next(codec: rowType.codec)
    } catch {
      throw BlockCoding.failure(error) { ExchangeError(.spill, "spilled rows are damaged: \($0); check the disk") }
    }
  }
}
