import Records
import Testing

@Suite struct CollectionCodecTests {
  private func set(_ random: inout SeededGenerator) -> Set<Text> { Set((0..<random.int(0...6)).map { _ in random.text() }) }

  private func dictionary(_ random: inout SeededGenerator) -> [String: Int?] {
    [String: Int?](
      (0..<random.int(0...6)).map { _ in (random.string(), random.flip() ? random.anyInteger() : nil) },
      uniquingKeysWith: { first, _ in first })
  }

  private func check<Row: RecordKey>(_ rows: [Row], schema: String, location: SourceLocation = #_sourceLocation) throws {
    let codec = try RecordCodec.resolve(Row.self)
    #expect(codec.schema == schema, sourceLocation: location)
    for count in [0, 1, 9, rows.count] {
      let part = Array(rows.prefix(count))
      #expect(try decoded(encoded(part, codec), count: count, codec) == part, sourceLocation: location)
    }
    #expect(hashes(rows, codec) == rows.map(\.stableHash), sourceLocation: location)
    #expect(Set(rows.map(\.stableHash)).count == Set(rows).count, sourceLocation: location)
    for (left, right) in zip(rows, rows.dropFirst()) {
      #expect(areEqual(left, right, codec) == (left == right), sourceLocation: location)
      #expect(left.isSameKey(as: right) == (left == right), sourceLocation: location)
      #expect(areEqual(left, left, codec) && left.isSameKey(as: left), sourceLocation: location)
    }
  }

  @Test func setsAndDictionariesRoundTrip() throws {
    var random = SeededGenerator(21)
    try check((0..<200).map { _ in set(&random) }, schema: "set[text]")
    try check((0..<200).map { _ in dictionary(&random) }, schema: "[string: int64?]")
    try check((0..<50).map { _ in [set(&random): dictionary(&random)] }, schema: "[set[text]: [string: int64?]]")
    try check((0..<50).map { _ in Set([dictionary(&random), dictionary(&random)]) }, schema: "set[[string: int64?]]")
  }

  @Test func orderIsOfNoAccount() throws {
    let keys = (0..<40).map { "key \($0)" }
    var (grown, shrunk) = ([String: Int](), [String: Int](minimumCapacity: 5000))
    for (index, key) in keys.enumerated() { grown[key] = index }
    for index in 0..<2000 { shrunk["other \(index)"] = index }
    for (index, key) in keys.enumerated().reversed() { shrunk[key] = index }
    for index in 0..<2000 { shrunk["other \(index)"] = nil }
    let codec = try RecordCodec.resolve([String: Int].self)
    #expect(Array(grown.keys) != Array(shrunk.keys))
    #expect(encoded([grown], codec) == encoded([shrunk], codec))
    #expect(grown.stableHash == shrunk.stableHash && areEqual(grown, shrunk, codec))
    let sets = try RecordCodec.resolve(Set<String>.self)
    #expect(encoded([Set(grown.keys)], sets) == encoded([Set(shrunk.keys)], sets))
    #expect(Set(grown.keys).stableHash == Set(shrunk.keys).stableHash)
  }

  @Test func valuesMayBeTuples() throws {
    let codec = try RecordCodec.resolve([Int: (Text, [Bool])].self)
    #expect(codec.schema == "[int64: (text, [bool])]")
    let back: [[Int: (Text, [Bool])]] = try decoded(encoded([[3: (Text("x"), [true])]], codec), count: 1, codec)
    #expect(back[0][3]?.0 == Text("x") && back[0][3]?.1 == [true])
  }

  @Test func elementsThatDontEqualThemselvesAreMatched() throws {
    let codec = try RecordCodec.resolve(Set<Double>.self)
    let pairs: [(Set<Double>, Set<Double>, Bool)] = [
      ([.nan, 1], [1, -.nan], true), ([.nan, .nan], [.nan, 1], false), ([.nan, 1], [2, .nan], false), ([.nan], [1], false),
    ]
    for (left, right, same) in pairs {
      #expect(areEqual(left, right, codec) == same && left.isSameKey(as: right) == same)
      if same { #expect(left.stableHash == right.stableHash) }
    }
    let keyed: [[Double: Double]] = [[.nan: 1, 2: .nan], [2: -.nan, -.nan: 1], [.nan: 2, 2: .nan]]
    let dictionaries = try RecordCodec.resolve([Double: Double].self)
    #expect(areEqual(keyed[0], keyed[1], dictionaries) && keyed[0].isSameKey(as: keyed[1]))
    #expect(keyed[0].stableHash == keyed[1].stableHash)
    #expect(!areEqual(keyed[0], keyed[2], dictionaries) && !keyed[0].isSameKey(as: keyed[2]))
  }

  @Test func repeatedElementsAreRefused() throws {
    // An array's columns are those of a set, a pair of them those of a dictionary.
    let twice = encoded([[7, 7]], try RecordCodec.resolve([Int].self))
    let error = #expect(throws: RecordError.self) {
      try decoded(twice, count: 1, RecordCodec.resolve(Set<Int>.self), as: Set<Int>.self)
    }
    #expect(error?.code == .corrupt && error?.message.contains("twice") == true)
    let codec = try RecordCodec.resolve([Int: Text].self)
    let repeated = #expect(throws: RecordError.self) {
      try decoded([2, 14, 14, 0, 0], count: 1, codec, as: [Int: Text].self)
    }
    #expect(repeated?.code == .corrupt && repeated?.message.contains("twice") == true)
  }

  @Test func typesInsideAreNamedWithTheirPlace() {
    struct NoRecord: Hashable {}
    for (type, place) in [
      (Set<NoRecord>.self as Any.Type, "(at [] of"), ([NoRecord: Int].self, "(at [key] of"),
      ((Int, [Int: [NoRecord]]).self, "(at .1[value][] of"),
    ] {
      let error = #expect(throws: RecordError.self) { try RecordCodec.resolve(type) }
      #expect(error?.message.contains(place) == true, "\(String(describing: error))")
    }
  }

  struct Tree: RecordConvertible {
    var children: [Tree]
    var recordFields: (Int, [Tree]) { (0, children) }
    init(recordFields: (Int, [Tree])) { children = recordFields.1 }
  }

  @Test func typesThatContainThemselvesAreErrors() {
    let error = #expect(throws: RecordError.self) { try RecordCodec.resolve((Int, Tree).self) }
    #expect(error?.code == .noCodec)
    #expect(error?.message.contains("'Tree' stands more than 64 types deep") == true, "\(String(describing: error))")
  }

  @Test func damagedBytesNeverCrash() throws {
    var random = SeededGenerator(22)
    typealias Row = (Set<Text>, [String: Int?], [Set<Int>: [Text]])
    let codec = try RecordCodec.resolve(Row.self)
    var refused = 0
    for _ in 0..<300 {
      let rows: [Row] = (0..<4).map { _ in (set(&random), dictionary(&random), [[1, random.int(0...9)]: [random.text()]]) }
      var bytes = encoded(rows, codec)
      for _ in 0..<random.int(1...3) { bytes[random.int(0...bytes.count - 1)] ^= 1 << UInt8(random.int(0...7)) }
      if random.flip() { bytes.removeLast(random.int(0...bytes.count)) }
      do { _ = try decoded(bytes, count: 4, codec, as: Row.self) } catch is RecordError { refused += 1 }
    }
    #expect(refused > 100)
  }
}
