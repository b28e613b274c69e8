import Records
import Testing

@Suite struct RecordConvertibleTests {
  struct Visit: RecordConvertible, Equatable {
    var page: Text
    var seconds: Double
    var referrer: String?

    init(page: Text, seconds: Double, referrer: String?) {
      (self.page, self.seconds, self.referrer) = (page, seconds, referrer)
    }
    var recordFields: (Text, Double, String?) { (page, seconds, referrer) }
    init(recordFields fields: (Text, Double, String?)) { (page, seconds, referrer) = fields }
  }

  struct UserID: RecordConvertible, RecordKey {
    var number: Int
    init(_ number: Int) { self.number = number }
    var recordFields: Int { number }
    init(recordFields: Int) { number = recordFields }
    var stableHash: UInt64 { number.stableHash &+ 1 }
  }

  struct Wrapper: RecordConvertible {
    struct Inner {}
    var recordFields: (Int, Inner) { (0, Inner()) }
    init(recordFields: (Int, Inner)) {}
  }

  enum Level: String, RecordKey, CaseIterable { case low, middle, high }
  enum OldLevel: String, Record, CaseIterable { case low, middle, high, top }

  @Test func structsRoundTrip() throws {
    let codec = try RecordCodec.resolve((Visit, Int).self)
    #expect(codec.schema == "(Visit(text, double, string?), int64)")
    var random = SeededGenerator(11)
    let rows = (0..<100).map { index in
      (Visit(page: random.text(), seconds: Double(index), referrer: random.flip() ? random.string() : nil), index)
    }
    let back: [(Visit, Int)] = try decoded(encoded(rows, codec), count: rows.count, codec)
    #expect(back.map(\.0) == rows.map(\.0) && back.map(\.1) == rows.map(\.1))
    #expect(areEqual(rows[0], back[0], codec) && !areEqual(rows[0], rows[1], codec))
  }

  @Test func keysUseTheirOwnHash() throws {
    let codec = try RecordCodec.resolve(UserID.self)
    #expect(codec.schema == "UserID(int64)")
    #expect(hashes([UserID(5), UserID(9)], codec) == [UserID(5).stableHash, UserID(9).stableHash])
    #expect(areEqual(UserID(5), UserID(5), codec))
    let visits = try RecordCodec.resolve(Visit.self)
    let visit = Visit(page: "p", seconds: 1, referrer: nil)
    let fields = try RecordCodec.resolve((Text, Double, String?).self)
    #expect(hashes([visit], visits) == hashes([visit.recordFields], fields))
  }

  @Test func rawValuesRoundTrip() throws {
    let codec = try RecordCodec.resolve(Level.self)
    #expect(codec.schema == "Level(string)")
    #expect(try decoded(encoded(Level.allCases, codec), count: 3, codec) == Level.allCases)
    #expect(hashes(Level.allCases, codec) == Level.allCases.map { $0.rawValue.stableHash })
  }

  @Test func unknownRawValuesAreErrors() throws {
    let bytes = encoded([OldLevel.low, .top], try RecordCodec.resolve(OldLevel.self))
    let codec = try RecordCodec.resolve(Level.self)
    let error = #expect(throws: RecordError.self) { try decoded(bytes, count: 2, codec, as: Level.self) }
    #expect(error?.code == .corrupt)
    #expect(error?.message.contains("top is no raw value of Level") == true)
  }

  @Test func fieldsWithoutCodecAreNamed() {
    let error = #expect(throws: RecordError.self) { try RecordCodec.resolve((Int, Wrapper).self) }
    #expect(error?.message.contains("'Inner' (at .1.1 of") == true)
  }
}
