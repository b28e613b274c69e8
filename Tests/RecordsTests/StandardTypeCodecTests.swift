import Records
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct StandardTypeCodecTests {
  private func check<Row: RecordKey>(
    _ schema: String, _ more: [Row], rows makeRow: (inout SeededGenerator) -> Row, location: SourceLocation = #_sourceLocation
  ) throws {
    let codec = try RecordCodec.resolve(Row.self)
    #expect(codec.schema == schema, sourceLocation: location)
    var random = SeededGenerator(31)
    let rows = more + (0..<200).map { _ in makeRow(&random) }
    for count in [0, 1, 8, rows.count] {
      let part = Array(rows.prefix(count))
      let bytes = encoded(part, codec)
      #expect(try decoded(bytes, count: count, codec) == part, sourceLocation: location)
      for length in Set([0, bytes.count / 2, max(bytes.count - 1, 0)]) where length < bytes.count {
        #expect(throws: RecordError.self, sourceLocation: location) {
          try decoded(Array(bytes[..<length]), count: count, codec, as: Row.self)
        }
      }
    }
    #expect(hashes(rows, codec) == rows.map(\.stableHash), sourceLocation: location)
    #expect(Set(rows.map(\.stableHash)).count == Set(rows).count, sourceLocation: location)
    for (left, right) in zip(rows, rows.dropFirst()) {
      #expect(areEqual(left, right, codec) == (left == right), sourceLocation: location)
      #expect(areEqual(left, left.detached(), codec), sourceLocation: location)
    }
  }

  private func checkOrder<Key: SortKey>(_ keys: [Key], location: SourceLocation = #_sourceLocation) {
    for left in keys {
      for right in keys {
        if left.sortPrefix < right.sortPrefix { #expect(left < right, "\(left) \(right)", sourceLocation: location) }
        if Key.isPrefixExact {
          #expect((left < right) == (left.sortPrefix < right.sortPrefix), "\(left) \(right)", sourceLocation: location)
        }
      }
    }
  }

  private func uuid(_ random: inout SeededGenerator) -> UUID {
    var bytes = UUID().uuid
    withUnsafeMutableBytes(of: &bytes) { bytes in
      for index in bytes.indices { bytes[index] = UInt8(random.int(0...3)) &* 85 }
    }
    return UUID(uuid: bytes)
  }

  private func wide(_ random: inout SeededGenerator) -> Int128 {
    let value = Int128(random.anyInteger(Int64.self))
    return random.flip() ? value : value << 64 | Int128(random.next())
  }

  @Test func wideIntegers() throws {
    try check("int128", [.min, .max, 0, -1, 1 << 64, -1 << 64]) { wide(&$0) }
    try check("uint128", [.min, .max, 1 << 64]) { UInt128(truncatingIfNeeded: wide(&$0)) }
    var random = SeededGenerator(32)
    let keys = [Int128.min, .max, 0, -1, 1 << 63, -1 << 63] + (0..<40).map { _ in wide(&random) }
    checkOrder(keys)
    checkOrder(keys.map { UInt128(truncatingIfNeeded: $0) })
  }

  @Test func durations() throws {
    let extremes = [Duration(attoseconds: .min), Duration(attoseconds: .max), .zero, .seconds(-1), .nanoseconds(1)]
    try check("Duration(int128)", extremes) { .nanoseconds($0.int(-1_000_000_000...1_000_000_000)) }
    var random = SeededGenerator(33)
    checkOrder(extremes + (0..<40).map { _ in Duration(attoseconds: Int128(random.int(-3_000_000...3_000_000))) })
  }

  @Test func characters() throws {
    try check("Character(string)", ["\u{0}", "🏳️‍🌈"]) { Character(String($0.string().first ?? "x")) }
    let codec = try RecordCodec.resolve(Character.self)
    let composed: [Character] = ["é", "e\u{301}"]
    #expect(areEqual(composed[0], composed[1], codec) && composed[0].stableHash == composed[1].stableHash)
    for text in ["", "ab"] {
      let bytes = encoded([text], try RecordCodec.resolve(String.self))
      let error = #expect(throws: RecordError.self) { try decoded(bytes, count: 1, codec, as: Character.self) }
      #expect(error?.code == .corrupt && error?.message.contains("holds \(text.count) of them") == true)
    }
  }

  @Test func dates() throws {
    try check("date", [.distantPast, .distantFuture]) {
      Date(timeIntervalSinceReferenceDate: Double($0.anyInteger(Int32.self)) / 7)
    }
    let (nan, other) = (Date(timeIntervalSinceReferenceDate: .nan), Date(timeIntervalSinceReferenceDate: -.nan))
    #expect(nan.isSameKey(as: other) && nan.stableHash == other.stableHash && !nan.isSameKey(as: .distantPast))
    #expect(areEqual(nan, other, try RecordCodec.resolve(Date.self)))
    var random = SeededGenerator(34)
    checkOrder(
      [.distantPast, .distantFuture] + (0..<40).map { _ in Date(timeIntervalSince1970: Double(random.int(-99...99))) })
  }

  @Test func identifiers() throws {
    try check("uuid", []) { uuid(&$0) }
    let bytes = encoded(
      [UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))], try RecordCodec.resolve(UUID.self))
    #expect(bytes == Array(1...16))
    var random = SeededGenerator(35)
    checkOrder((0..<60).map { _ in uuid(&random) })
  }

  @Test func data() throws {
    try check("data", [Data()]) { Data($0.bytes()) }
    let whole = Data(Array(0...99))
    let slice = whole[10..<40]
    let codec = try RecordCodec.resolve(Data.self)
    #expect(try decoded(encoded([slice], codec), count: 1, codec) == [Data(Array(10..<40))])
    #expect(slice.stableHash == Data(Array(10..<40)).stableHash)
    #expect(slice.detached() == slice && slice.detached().startIndex == 0)
  }
}
