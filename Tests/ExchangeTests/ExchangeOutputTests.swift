import Exchange
import Records
import Testing

/// Outputs and slices survive their encoding, and no bytes crash the decoding.
@Suite struct ExchangeOutputTests {
  private func output(_ random: inout SeededGenerator, isSorted: Bool) -> ExchangeOutput {
    let pieces = (0..<Int.random(in: 0...20, using: &random)).map { index in
      ExchangePiece(
        length: Int.random(in: 0...300, using: &random), rows: Int.random(in: 0...1 << 20, using: &random),
        digest: UInt64.random(in: 0 ... .max, using: &random), firstKey: isSorted ? [UInt8(index), 1] : [])
    }
    var ends = (0..<5).map { _ in Int.random(in: 0...pieces.count, using: &random) }.sorted()
    ends.append(pieces.count)
    let length = pieces.reduce(0) { $0 + $1.length }
    let source = Bool.random(using: &random) ? ExchangeSource.object(key: "a/b é") : .inline(Array(repeating: 3, count: length))
    return ExchangeOutput(source: source, identity: [1, 2], attempt: 7, pieces: pieces, partitionEnds: ends)
  }

  @Test(arguments: 0..<30)
  func outputsAndSlicesComeBack(seed: Int) throws {
    var random = SeededGenerator(seed)
    let output = output(&random, isSorted: seed % 2 == 0)
    let slice = output.slice(partitions: 1..<4)
    var writer = ByteWriter()
    output.encode(to: &writer)
    slice.encode(to: &writer)
    var reader = ByteReader(writer.take())
    #expect(try ExchangeOutput(from: &reader) == output)
    #expect(try ExchangeSlice(from: &reader) == slice)
    #expect(reader.isAtEnd)
  }

  @Test(arguments: 0..<30)
  func damagedBytesThrowOrDecodeToSomething(seed: Int) throws {
    var random = SeededGenerator(seed)
    var writer = ByteWriter()
    output(&random, isSorted: true).encode(to: &writer)
    let whole = writer.array()
    for _ in 0..<50 {
      var bytes = whole
      for _ in 0..<3 { bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
      var reader = ByteReader(bytes)
      guard let decoded = try? ExchangeOutput(from: &reader) else { continue }
      // What decodes is consistent enough to be asked anything.
      #expect(decoded.partitions.reduce(0) { $0 + $1.length } == decoded.bytes)
      #expect(decoded.slice(partitions: 0..<decoded.partitionCount).rows == decoded.rows)
    }
    for length in 0..<whole.count {
      var reader = ByteReader(Array(whole.prefix(length)))
      #expect(throws: RecordError.self) { try ExchangeOutput(from: &reader) }
    }
  }

  @Test func unknownTagsAndVersionsAreRefused() throws {
    var tag = ByteReader([9, 0])
    #expect(throws: RecordError.self) { try ExchangeSource(from: &tag) }
    var version = ByteReader([1, 0, 200, 0, 0, 0, 0, 0])
    #expect { try ExchangeOutput(from: &version) } throws: { ($0 as? RecordError)?.message.contains("version 200") == true }
  }

  @Test func partitionsLieWhereTheirPiecesDo() {
    let pieces = [10, 20, 30].map { ExchangePiece(length: $0, rows: $0 / 10, digest: UInt64($0)) }
    let output = ExchangeOutput(
      source: .object(key: "k"), identity: [], attempt: 0, pieces: pieces, partitionEnds: [1, 1, 3])
    #expect(output.partitions.map(\.offset) == [0, 10, 10])
    #expect(output.partitions.map(\.length) == [10, 0, 50])
    #expect(output.partitions == (0..<3).map(output.partition))
    #expect(output.slice(partitions: 2..<3).range == 10..<60)
    #expect(output.slice(pieces: 1..<2).rows == 2)
  }
}
