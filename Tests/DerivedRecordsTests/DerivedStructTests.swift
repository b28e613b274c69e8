import DerivedRecords
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Record struct Visit: Hashable {
  var page: Text
  let seconds: Double
  var referrer: String?
  private(set) var tags: [Text]
  var isNew = false
  fileprivate var `default`: UInt8 = 3

  var isLong: Bool { seconds > 60 }
  static let none = 0
  static var shared: Int { 1 }

  init(page: Text, seconds: Double, referrer: String? = nil, tags: [Text] = []) {
    (self.page, self.seconds, self.referrer, self.tags) = (page, seconds, referrer, tags)
  }
}

@Record struct Stamped: Equatable {
  let version = 2
  let format: String = "a constant that takes more than fifteen bytes"
  var id: UUID
  var left: Int
  let pair = (1, [2, 3])

  static func == (a: Stamped, b: Stamped) -> Bool { a.id == b.id && a.left == b.left && a.format == b.format }
}

@Record struct Empty: Hashable {}

@Record struct OnlyConstants { let version = 1 }

@Record struct Pair<First, Second> {
  var first: First
  var seconds: [Second]
}

@Record struct KeyPair<First: Hashable, Second: Hashable>: Hashable {
  var first: First
  var second: Second
}

@Record struct Nested: Hashable {
  var visit: Visit
  var visits: [String: Visit?]
  var rest: [KeyPair<Text, Double>]
}

@Record struct Unhashable { var tuple: (Int, Text); var when: Date; var any: [String: (Int, Int)] }

@Record private struct Hidden { var value: Int }

enum Space {
  @Record struct Inner: Hashable, Comparable {
    var value: Int
    static func < (a: Inner, b: Inner) -> Bool { a.value < b.value }
  }
}

struct Outer<Value> {
  @Record struct Inner { var value: Value }
}

@Record struct OwnKey: Hashable {
  var name: String
  var note: String
  static func == (a: OwnKey, b: OwnKey) -> Bool { a.name == b.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }
  var stableHash: UInt64 { name.stableHash &+ 1 }
}

@Record struct OutsideHashable { var range: Range<Int> }
extension OutsideHashable: Hashable {}

@Suite struct DerivedStructTests {
  private func visit(_ random: inout SeededGenerator) -> Visit {
    var visit = Visit(
      page: random.text(), seconds: Double(random.int(0...9)), referrer: random.int(0...1) == 0 ? nil : "é\(random.int(0...9))",
      tags: (0..<random.int(0...3)).map { _ in random.text() })
    visit.isNew = random.int(0...1) == 0
    visit.default = UInt8(random.int(0...255))
    return visit
  }

  @Test func everyStoredPropertyComesBack() throws {
    var random = SeededGenerator(state: 1)
    for count in [0, 1, 8, 513] {
      let rows = (0..<count).map { _ in visit(&random) }
      #expect(try roundTrip(rows) == rows)
    }
  }

  @Test func schemasNameTypeAndProperties() throws {
    let schemas: [(Any.Type, String)] = [
      (Visit.self, "Visit(page: text, seconds: double, referrer: string?, tags: [text], isNew: bool, default: uint8)"),
      (Stamped.self, "Stamped(id: uuid, left: int64)"), (Empty.self, "Empty()"), (OnlyConstants.self, "OnlyConstants()"),
      (Pair<Int, Text>.self, "Pair<Int, Text>(first: int64, seconds: [text])"), (Hidden.self, "Hidden(value: int64)"),
      (Outer<Text>.Inner.self, "Inner(value: text)"),
      (Space.Inner.self, "Inner(value: int64)"),
      (Unhashable.self, "Unhashable(tuple: (int64, text), when: date, any: [string: (int64, int64)])"),
      (OutsideHashable.self, "OutsideHashable(range: codable(Range<Int>))"),
    ]
    for (type, schema) in schemas { #expect(try RecordCodec.resolve(type).schema == schema) }
  }

  @Test func constantsAreMadeAnew() throws {
    let rows = (0..<20).map { Stamped(id: UUID(), left: $0) }
    let back = try roundTrip(rows)
    #expect(back == rows)
    #expect(back.allSatisfy { $0.version == 2 && $0.pair.1 == [2, 3] })
    #expect(try roundTrip([OnlyConstants(), OnlyConstants()]).map(\.version) == [1, 1])
  }

  @Test func keysHashLikeTheirColumns() throws {
    var random = SeededGenerator(state: 2)
    let rows = (0..<300).map { _ in visit(&random) }
    let codec = try RecordCodec.resolve(Visit.self)
    #expect(hashes(rows, codec) == rows.map(\.stableHash))
    // The same columns, in a type that is no key, hash without the type's own code.
    let fields = rows.map { ($0.page, $0.seconds, $0.referrer, $0.tags, $0.isNew, $0.default) }
    #expect(
      hashes(fields, try RecordCodec.resolve((Text, Double, String?, [Text], Bool, UInt8).self)) == rows.map(\.stableHash))
    #expect(Set(rows.map(\.stableHash)).count == Set(rows).count)
    #expect(Empty().stableHash == hashes([()], try RecordCodec.resolve(Void.self))[0])
  }

  @Test func keysCompareEveryPart() throws {
    var random = SeededGenerator(state: 3)
    let codec = try RecordCodec.resolve(Visit.self)
    let rows = (0..<40).map { _ in visit(&random) }
    for left in rows {
      for right in rows {
        #expect(left.isSameKey(as: right) == (left == right))
        #expect(areSame(left, right, codec) == (left == right))
      }
    }
    let (nan, other) = (Visit(page: "p", seconds: .nan), Visit(page: "p", seconds: -.nan))
    #expect(nan != other && nan.isSameKey(as: other) && nan.stableHash == other.stableHash)
    #expect(Visit(page: "p", seconds: -0.0).stableHash == Visit(page: "p", seconds: 0).stableHash)
    #expect(Empty().isSameKey(as: Empty()))
  }

  @Test func keysDetachAllTexts() throws {
    let (text, buffer) = sharedText()
    let visit = Visit(page: text, seconds: 1, tags: ["a", text])
    for copy in [visit.detached(), detached(visit, try RecordCodec.resolve(Visit.self))] {
      #expect(copy == visit)
      #expect(!points(copy.page, into: buffer) && !points(copy.tags[1], into: buffer))
    }
    #expect(points(visit.page, into: buffer))
    #expect(try RecordCodec.resolve(Stamped.self).detach == nil)
  }

  @Test func recordsNestInEverything() throws {
    var random = SeededGenerator(state: 4)
    typealias Row = (Visit, [Visit?], [Text: Nested], (Int, Nested))
    let nested = (0..<20).map { index in
      Nested(
        visit: visit(&random), visits: ["a": visit(&random), "b": nil],
        rest: [KeyPair(first: random.text(), second: Double(index))])
    }
    let rows: [Row] = nested.map { ($0.visit, [nil, visit(&random)], [random.text(): $0], (1, $0)) }
    for (left, right) in zip(rows, try roundTrip(rows)) {
      #expect(left.0 == right.0 && left.1 == right.1 && left.2 == right.2 && left.3 == right.3)
    }
    #expect(hashes(nested, try RecordCodec.resolve(Nested.self)) == nested.map(\.stableHash))
  }

  @Test func genericTypesAreRecordsAndKeys() throws {
    let rows = (0..<9).map { Pair(first: Text("row \($0)"), seconds: Array(repeating: $0, count: $0)) }
    let back = try roundTrip(rows)
    #expect(back.map(\.first) == rows.map(\.first) && back.map(\.seconds) == rows.map(\.seconds))
    let key = KeyPair(first: "a" as Text, second: 2)
    #expect(hashes([key], try RecordCodec.resolve(KeyPair<Text, Int>.self)) == [key.stableHash])
    func isKey<Value>(_ type: Value.Type) -> Bool { type is any RecordKey.Type }
    #expect(isKey(KeyPair<Text, Int>.self) && !isKey(Pair<Text, Int>.self) && !isKey(OutsideHashable.self))
  }

  @Test func othersRoundTripToo() throws {
    let back = try roundTrip([Unhashable(tuple: (1, "x"), when: Date(timeIntervalSince1970: 7), any: ["k": (3, 4)])])
    #expect(back[0].tuple == (1, "x") && back[0].when == Date(timeIntervalSince1970: 7) && back[0].any["k"]! == (3, 4))
    #expect(try roundTrip([Hidden(value: 5)])[0].value == 5)
    #expect(try roundTrip([Space.Inner(value: 5)]) == [Space.Inner(value: 5)])
    #expect(try roundTrip([OutsideHashable(range: 2..<9)]) == [OutsideHashable(range: 2..<9)])
    #expect(try roundTrip([Empty(), Empty()]).count == 2)
  }

  @Test func anOwnKeyIsHeeded() throws {
    let (left, right) = (OwnKey(name: "n", note: "1"), OwnKey(name: "n", note: "2"))
    let codec = try RecordCodec.resolve(OwnKey.self)
    #expect(left.isSameKey(as: right) && areSame(left, right, codec))
    #expect(hashes([left, right], codec) == [left.stableHash, right.stableHash])
    #expect(try roundTrip([left, right]).map(\.note) == ["1", "2"])
  }
}
