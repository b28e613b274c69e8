import Records
import Testing

@Suite struct RecordCodecTests {
  /// Every row comes back, the codec's hash and equality are the type's own, and the bytes are the same each time.
  private func check<Row: RecordKey>(
    _ schema: String, rows makeRow: (inout SeededGenerator) -> Row, location: SourceLocation = #_sourceLocation
  ) throws {
    let codec = try RecordCodec.resolve(Row.self)
    #expect(codec.schema == schema, sourceLocation: location)
    var random = SeededGenerator(9)
    for count in [0, 1, 7, 8, 9, 64, 513] {
      let rows = (0..<count).map { _ in makeRow(&random) }
      let bytes = encoded(rows, codec)
      #expect(try decoded(bytes, count: count, codec) == rows, sourceLocation: location)
      #expect(encoded(rows, codec) == bytes, sourceLocation: location)
      #expect(hashes(rows, codec) == rows.map(\.stableHash), sourceLocation: location)
      for (left, right) in zip(rows, rows.dropFirst()) {
        #expect(areEqual(left, right, codec) == (left == right), sourceLocation: location)
        #expect(areEqual(left, left, codec), sourceLocation: location)
      }
    }
  }

  @Test func integers() throws {
    try check("int64") { $0.anyInteger(Int.self) }
    try check("int64") { $0.anyInteger(Int64.self) }
    try check("int32") { $0.anyInteger(Int32.self) }
    try check("int16") { $0.anyInteger(Int16.self) }
    try check("int8") { $0.anyInteger(Int8.self) }
    try check("uint64") { $0.anyInteger(UInt.self) }
    try check("uint64") { $0.anyInteger(UInt64.self) }
    try check("uint32") { $0.anyInteger(UInt32.self) }
    try check("uint16") { $0.anyInteger(UInt16.self) }
    try check("uint8") { $0.anyInteger(UInt8.self) }
  }

  @Test func otherScalars() throws {
    try check("bool") { $0.flip() }
    try check("double") { Double($0.anyInteger(Int32.self)) / 8 }
    try check("float") { Float($0.anyInteger(Int16.self)) / 8 }
    try check("text") { $0.text() }
    try check("text") { Text(bytes: $0.bytes(upTo: 300, alphabet: [97])) }
    try check("string") { $0.string() }
  }

  @Test func optionalsAndArrays() throws {
    try check("text?") { $0.flip() ? $0.text() : nil }
    try check("int64??") { random -> Int?? in random.flip() ? .some(random.flip() ? 1 : nil) : nil }
    try check("[int64]") { random in (0..<random.int(0...5)).map { _ in random.anyInteger(Int.self) } }
    try check("[[string]?]") { random in
      (0..<random.int(0...3)).map { _ in random.flip() ? nil : (0..<random.int(0...3)).map { _ in random.string() } }
    }
    try check("[bool]") { random in (0..<random.int(0...20)).map { _ in random.flip() } }
  }

  @Test func extremes() throws {
    let codec = try RecordCodec.resolve(Int.self)
    #expect(try decoded(encoded([Int.min, .max, 0, -1], codec), count: 4, codec) == [Int.min, .max, 0, -1])
    let doubles = try RecordCodec.resolve(Double.self)
    let values = [Double.nan, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .signalingNaN]
    #expect(
      try decoded(encoded(values, doubles), count: 6, doubles, as: Double.self).map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test func tuples() throws {
    typealias Row = (Text, (Int, flag: Bool), [(String, Double)]?, Void)
    let codec = try RecordCodec.resolve(Row.self)
    #expect(codec.schema == "(text, (int64, bool), [(string, double)]?, ())")
    var random = SeededGenerator(10)
    let rows: [Row] = (0..<200).map { _ in
      let pairs = random.flip() ? nil : (0..<random.int(0...3)).map { _ in (random.string(), Double(random.int(0...9))) }
      return (random.text(), (random.anyInteger(), random.flip()), pairs, ())
    }
    let back: [Row] = try decoded(encoded(rows, codec), count: rows.count, codec)
    for (a, b) in zip(rows, back) {
      #expect(a.0 == b.0 && a.1 == b.1 && a.2?.map(\.0) == b.2?.map(\.0) && a.2?.map(\.1) == b.2?.map(\.1))
      #expect(areEqual(a, b, codec))
    }
    #expect(hashes(rows, codec) == hashes(back, codec))
    #expect(Set(hashes(rows, codec)).count == rows.count)
  }

  @Test func rowsLaidOutByHandAreCodedLikeTuples() throws {
    typealias Row = (Text, Int)
    let fields = try #require(TupleLayout(of: Row.self)).fields
    let row = RecordCodec.row(of: try fields.map { ($0.offset, try RecordCodec.resolve($0.type)) })
    let tuple = try RecordCodec.resolve(Row.self)
    let rows: [Row] = [("a", 1), ("a text of more than fifteen bytes", -2)]
    #expect(row.fingerprint == tuple.fingerprint)
    #expect(encoded(rows, row) == encoded(rows, tuple))
    #expect(hashes(rows, row) == hashes(rows, tuple))
    #expect(RecordCodec.row(of: []).schema == "()")
  }

  @Test func tupleHashesCombineInOrder() throws {
    let codec = try RecordCodec.resolve((Int, Text, Bool).self)
    let expected = StableHash.combine(StableHash.combine(7.stableHash, Text("x").stableHash), true.stableHash)
    #expect(hashes([(7, Text("x"), true)], codec) == [expected])
  }

  @Test func voidTakesAtLeastABitARow() throws {
    let codec = try RecordCodec.resolve(Void.self)
    #expect(encoded([(), (), ()], codec) == [0])
    let arrays = try RecordCodec.resolve([Void].self)
    let rows: [[Void]] = try decoded(encoded([[(), ()], []], arrays), count: 2, arrays)
    #expect(rows.map(\.count) == [2, 0])
  }

  @Test func labelsAreNoPartOfTheSchema() throws {
    let labelled = try RecordCodec.resolve((word: Text, count: Int).self)
    let plain = try RecordCodec.resolve((Text, Int).self)
    #expect(labelled.schema == "(text, int64)")
    #expect(labelled.fingerprint == plain.fingerprint)
    #expect(try RecordCodec.resolve((Int, Text).self).fingerprint != plain.fingerprint)
  }

  @Test func smallValuesTakeFewBytes() throws {
    let codec = try RecordCodec.resolve((Text, Int).self)
    #expect(encoded([(Text("ab"), -3), (Text("c"), 63)], codec) == [2, 1, 97, 98, 99, 5, 126])
    let flags = try RecordCodec.resolve(Bool.self)
    #expect(encoded([true, false, false, true, true, false, false, false, true], flags) == [0b11001, 1])
  }

  @Test func decodedTextsShareTheBuffer() throws {
    let codec = try RecordCodec.resolve(Text.self)
    let bytes = SharedBytes(encoded([Text("a text of more than fifteen bytes")], codec))
    var reader = ByteReader(bytes)
    let row = UnsafeMutablePointer<Text>.allocate(capacity: 1)
    defer { row.deallocate() }
    try codec.decode(&reader, 1, row, MemoryLayout<Text>.stride)
    row.pointee.withBytes { #expect($0.baseAddress == UnsafeRawPointer(bytes.base + 1)) }
    codec.destroy(row, MemoryLayout<Text>.stride, 1)
  }

  struct NoRecord { var value = 0 }

  @Test func typesWithoutCodecAreNamedWithTheirPlace() {
    let cases: [(Any.Type, place: String)] = [
      (NoRecord.self, "'NoRecord' can't"), ((Int, NoRecord).self, "(at .1 of"),
      ((Int, key: [NoRecord?]).self, "(at .key[]? of"),
      (((Int) -> Int).self, "'(Int) -> Int'"),
    ]
    for (type, place) in cases {
      let error = #expect(throws: RecordError.self) { try RecordCodec.resolve(type) }
      #expect(error?.code == .noCodec)
      for part in [
        place, "conform it to Record: mark", "@Record (import DerivedRecords)", "RecordConvertible", "Codable",
        "map the elements to a tuple",
      ] {
        #expect(error?.message.contains(part) == true, "\(String(describing: error)) lacks \(part)")
      }
    }
  }
}
