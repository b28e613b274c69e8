import Testing

@testable import Records

@Suite struct BlockTests {
  typealias Row = (Text, Int)

  private func blocks(_ batches: [[Row]], _ compression: BlockCompression) throws -> [UInt8] {
    let codec = try RecordCodec.resolve(Row.self)
    var writer = ByteWriter()
    for rows in batches {
      rows.withUnsafeBytes {
        BlockWriter.append(
          rows: $0.baseAddress ?? UnsafeRawPointer(bitPattern: 16)!, count: rows.count, codec: codec,
          stride: MemoryLayout<Row>.stride, compression: compression, to: &writer)
      }
    }
    return writer.array()
  }

  private func read(_ bytes: [UInt8], range: Range<Int>? = nil) throws -> [[Row]] {
    let codec = try RecordCodec.resolve(Row.self)
    var reader = BlockReader(SharedBytes(bytes), range: range)
    var batches: [[Row]] = []
    while let block = try reader.next(codec: codec) {
      batches.append(
        try [Row](unsafeUninitializedCapacity: block.rows) { buffer, initialized in
          let base = UnsafeMutableRawPointer(buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: 16)!)
          try block.decode(codec, into: base, stride: MemoryLayout<Row>.stride)
          initialized = block.rows
        })
    }
    #expect(reader.isAtEnd)
    return batches
  }

  private func batches(_ random: inout SeededGenerator) -> [[Row]] {
    [0, 1, 5, 300].map { count in (0..<count).map { _ in (random.text(), random.int(0...99)) } }
  }

  private func areEqual(_ left: [[Row]], _ right: [[Row]]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.elementsEqual($1, by: ==) }
  }

  @Test(arguments: [BlockCompression.stored, .zstd(level: 1), .zstd(level: 9)])
  func blocksRoundTrip(compression: BlockCompression) throws {
    var random = SeededGenerator(14)
    let batches = batches(&random)
    let bytes = try blocks(batches, compression)
    #expect(areEqual(try read(bytes), batches))
    #expect(areEqual(try read([1, 2, 3] + bytes + [4], range: 3..<bytes.count + 3), batches))
    #expect(try read([]).isEmpty)
  }

  @Test func compressionIsUsedWhereItPays() throws {
    let dull = [(0..<1000).map { _ in (Text("the same word"), 1) }]
    var random = SeededGenerator(15)
    let wild = [
      (0..<1000).map { _ in (Text(bytes: (0..<14).map { _ in random.anyInteger(UInt8.self) }), random.anyInteger(Int.self)) }
    ]
    #expect(try blocks(dull, .zstd(level: 1)).count < blocks(dull, .stored).count / 10)
    #expect(try blocks(wild, .zstd(level: 1)) == blocks(wild, .stored))
  }

  @Test func storedPayloadIsUsedWhereItLies() throws {
    let codec = try RecordCodec.resolve(Row.self)
    let bytes = SharedBytes(try blocks([[("word", 1)]], .stored))
    var reader = BlockReader(bytes)
    let block = try #require(try reader.next(codec: codec))
    #expect(block.payload.owner === bytes)
    #expect(block.payload.offset == BlockHeader.size)
  }

  @Test(arguments: [BlockCompression.stored, .zstd(level: 1)])
  func everyFlippedBitIsFound(compression: BlockCompression) throws {
    let bytes = try blocks([(0..<20).map { (Text("word \($0 % 3)"), 7) }], compression)
    for bit in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: RecordError.self) { try read(damaged) }
    }
  }

  @Test func everyTruncationIsFound() throws {
    let bytes = try blocks([[("a", 1), ("b", 2)]], .stored)
    for length in 1..<bytes.count {
      let error = #expect(throws: RecordError.self) { try read(Array(bytes[..<length])) }
      #expect(error?.code == .truncated)
    }
  }

  @Test func errorsSayWhatIsWrong() throws {
    let bytes = try blocks([[("a", 1)]], .stored)
    func message(changing offset: Int, to byte: UInt8) -> String? {
      var damaged = bytes
      damaged[offset] = byte
      return #expect(throws: RecordError.self) { try read(damaged) }?.description
    }
    #expect(message(changing: 0, to: 0)?.contains("magic") == true)
    #expect(message(changing: 4, to: 9)?.contains("version 9") == true)
    #expect(message(changing: 6, to: 5)?.contains("compression 5") == true)
    #expect(message(changing: 23, to: 0xFF)?.contains("number of rows is impossible") == true)
    #expect(message(changing: 31, to: 0xFF)?.contains("decompressed length is impossible") == true)
    #expect(message(changing: 39, to: 0x01)?.hasPrefix("truncated") == true)
    #expect(message(changing: bytes.count - 1, to: 0xEE)?.contains("checksum") == true)
  }

  @Test func anotherTypeIsASchemaMismatch() throws {
    var reader = BlockReader(SharedBytes(try blocks([[("a", 1)]], .stored)))
    let codec = try RecordCodec.resolve((Text, Double).self)
    let error = #expect(throws: RecordError.self) { try reader.next(codec: codec) }
    #expect(error?.code == .schemaMismatch)
    #expect(error?.message.contains("another type than (text, double)") == true)
    #expect(reader.offset == 0)
  }

  @Test func contradictingLengthsAreFound() throws {
    let payload: [UInt8] = [1, 2, 3]
    let codec = try RecordCodec.resolve(Row.self)
    func message(rows: Int, rawBytes: Int, method: BlockHeader.Method) -> String? {
      var writer = ByteWriter()
      payload.withUnsafeBytes {
        BlockHeader(method: method, fingerprint: codec.fingerprint, rows: rows, rawBytes: rawBytes, payload: $0).append(
          to: &writer)
        writer.append($0)
      }
      return #expect(throws: RecordError.self) { try read(writer.array()) }?.message
    }
    #expect(message(rows: 1 << 40, rawBytes: 3, method: .stored)?.contains("contradict") == true)
    #expect(message(rows: 1, rawBytes: 4, method: .stored)?.contains("contradict") == true)
    #expect(message(rows: 1, rawBytes: 1 << 50, method: .zstd)?.contains("compressed length") == true)
    #expect(message(rows: 0, rawBytes: 3, method: .stored)?.contains("3 bytes are left") == true)
  }
}
