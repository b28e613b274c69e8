import Records
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct CodableCodecTests {
  struct Item: Codable, Equatable {
    var name: String
    var count: Int
    var price: Double?
    var tags: [String]
    var extra: [String: Int]
    var kind: Kind
    var inner: [Inner]
    var raw: [UInt8]
    var identifier: UUID
    var data: Data
    var date: Date
  }

  struct Inner: Codable, Equatable { var flag: Bool; var small: Int8; var large: UInt64; var ratio: Float; var wide: Int128 }

  enum Kind: Codable, Equatable { case plain, sized(width: Int, Int), named(String?) }

  class Base: Codable {
    var id: Int
    init(id: Int) { self.id = id }
  }

  final class Derived: Base {
    var name: String
    private enum CodingKeys: String, CodingKey { case name, id }
    init(id: Int, name: String) {
      self.name = name
      super.init(id: id)
    }
    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      try super.init(from: container.superDecoder())
    }
    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      // Handed out before it is filled, and filled out of order.
      let base = container.superEncoder()
      try container.encode(name, forKey: .name)
      try super.encode(to: base)
    }
  }

  /// Writes nested containers, back and forth.
  struct Woven: Codable, Equatable {
    var numbers: [Int]
    var words: [String]
    enum Keys: String, CodingKey { case list, deep, missing, sup }
    init(numbers: [Int], words: [String]) { (self.numbers, self.words) = (numbers, words) }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Keys.self)
      var list = container.nestedUnkeyedContainer(forKey: .list)
      var deep = container.nestedContainer(keyedBy: Keys.self, forKey: .deep)
      var inner = deep.nestedUnkeyedContainer(forKey: .list)
      for number in numbers { try list.encode(number) }
      for word in words { try inner.encode(word) }
      try list.encodeNil()
      var pair = list.nestedContainer(keyedBy: Keys.self)
      try pair.encode(1, forKey: .list)
      var again = container.nestedContainer(keyedBy: Keys.self, forKey: .deep)
      try again.encodeNil(forKey: .missing)
      try container.superEncoder(forKey: .sup).singleValueContainer().encodeIgnoringMutation("sup")
      var nested = list.nestedUnkeyedContainer()
      try nested.superEncoder().singleValueContainer().encodeIgnoringMutation(2.5)
      try nested.encode(UInt128.max)
    }
    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Keys.self)
      #expect(Set(container.allKeys) == [.list, .deep, .sup] && !container.contains(.missing))
      var list = try container.nestedUnkeyedContainer(forKey: .list)
      numbers = []
      while try !list.decodeNil() { numbers.append(try list.decode(Int.self)) }
      #expect(try list.nestedContainer(keyedBy: Keys.self).decode(Int.self, forKey: .list) == 1)
      var nested = try list.nestedUnkeyedContainer()
      #expect(try Double(from: nested.superDecoder()) == 2.5)
      #expect(try nested.decode(UInt128.self) == .max && nested.isAtEnd && list.isAtEnd)
      #expect(throws: DecodingError.self) { try list.decode(Int.self) }
      let deep = try container.nestedContainer(keyedBy: Keys.self, forKey: .deep)
      #expect(try deep.decodeNil(forKey: .missing))
      #expect(throws: DecodingError.self) { try deep.decode(Int.self, forKey: .missing) }
      words = try deep.decode([String].self, forKey: .list)
      #expect(try String(from: container.superDecoder(forKey: .sup)) == "sup")
    }
  }

  private func item(_ random: inout SeededGenerator) -> Item {
    let kinds: [Kind] = [.plain, .sized(width: random.anyInteger(), random.int(0...9)), .named(nil), .named(random.string())]
    return Item(
      name: random.string(), count: random.anyInteger(), price: random.flip() ? Double(random.int(0...99)) / 7 : nil,
      tags: (0..<random.int(0...3)).map { _ in random.string() },
      extra: Dictionary((0..<random.int(0...40)).map { ("key \($0 * random.int(1...9))", $0) }, uniquingKeysWith: { $1 }),
      kind: kinds[random.int(0...3)],
      inner: (0..<random.int(0...2)).map { _ in
        Inner(
          flag: random.flip(), small: random.anyInteger(), large: random.next(), ratio: Float(random.int(0...9)) / 3,
          wide: random.flip() ? .min : Int128(random.anyInteger(Int64.self)))
      }, raw: random.bytes(), identifier: UUID(), data: Data(random.bytes()),
      date: Date(timeIntervalSinceReferenceDate: Double(random.int(0...9)) / 3))
  }

  private func roundTrip<Row>(_ rows: [Row]) throws -> [Row] {
    let codec = try RecordCodec.resolve(Row.self)
    return try decoded(encoded(rows, codec), count: rows.count, codec)
  }

  @Test func codableTypesRoundTrip() throws {
    var random = SeededGenerator(41)
    for count in [0, 1, 9, 100] {
      let rows = (0..<count).map { _ in item(&random) }
      #expect(try roundTrip(rows) == rows)
      #expect(try roundTrip([rows, [], rows]) == [rows, [], rows])
      #expect(try roundTrip(rows.map { ($0, Text("x")) }).map(\.0) == rows)
    }
    #expect(try RecordCodec.resolve((Int, Item?).self).schema == "(int64, codable(Item)?)")
  }

  @Test func everyKindOfContainerRoundTrips() throws {
    let woven = [Woven(numbers: [1, 2], words: ["a"]), Woven(numbers: [], words: [])]
    #expect(try roundTrip(woven) == woven)
    let derived = try roundTrip([Derived(id: 7, name: "seven"), Derived(id: 8, name: "eight")])
    #expect(derived.map(\.id) == [7, 8] && derived.map(\.name) == ["seven", "eight"])
    #expect(try roundTrip([2..<5, 0..<0]) == [2..<5, 0..<0])
    #expect(try roundTrip([Nothing(), Nothing()]).count == 2)
    let keys: [[Int: String]] = [[1: "a", -2: "b"]]
    #expect(try roundTrip(keys.map { Wrapped(value: $0) }).map(\.value) == keys)
  }

  struct Nothing: Codable {}
  struct Wrapped<Value: Codable>: Codable { var value: Value }
  struct Other<Value: Codable>: Codable { var value: Value }

  /// What `Wrapped<From>` wrote, read as `Wrapped<To>`.
  private func read<From: Codable, To: Codable>(_ value: From, as type: To.Type) throws -> To {
    let bytes = encoded([Wrapped(value: value)], try RecordCodec.resolve(Wrapped<From>.self))
    return try decoded(bytes, count: 1, RecordCodec.resolve(Wrapped<To>.self), as: Wrapped<To>.self)[0].value
  }

  @Test func numbersAreReadAsAnyTypeThatHoldsThem() throws {
    #expect(try read(200, as: UInt8.self) == 200)
    #expect(try read(3, as: Double.self) == 3)
    #expect(try read(UInt128.max, as: Double.self) == Double(UInt128.max))
    #expect(try read(2.0, as: Int.self) == 2 && read(Float(4), as: UInt64.self) == 4)
    #expect(try read(Float(1.5), as: Double.self) == 1.5 && read(1.5, as: Float.self) == 1.5)
    #expect(try read([UInt8](1...3), as: [Int].self) == [1, 2, 3])
    #expect(try read([UInt8](1...3), as: Data.self) == Data([1, 2, 3]) && read(Data([1]), as: [UInt8].self) == [1])
    #expect(try read([1, 2], as: [UInt8].self) == [1, 2] && read([1, 2], as: Data.self) == Data([1, 2]))
    #expect(try read(Double.nan, as: Double.self).isNaN)
    #expect(try read(Int?.none, as: String?.self) == nil)
  }

  @Test func whatDoesntFitIsAnError() throws {
    func fails<From: Codable, To: Codable>(_ value: From, as type: To.Type, _ part: String) {
      let error = #expect(throws: RecordError.self) { try read(value, as: type) }
      #expect(error?.code == .decodingFailed)
      #expect(error?.message.contains(part) == true, "\(String(describing: error))")
    }
    fails(300, as: UInt8.self, "a value of type UInt8 was asked for where an integer was written")
    fails("x", as: Int.self, "where a string was written")
    fails(1.5, as: Int.self, "where a floating-point number was written")
    fails(true, as: String.self, "where a Bool was written")
    fails(Int?.none, as: Bool.self, "where nil was written")
    fails(Nothing(), as: Inner.self, "the keys written are")
    fails([1], as: Inner.self, "where an unkeyed container was written")
    fails(Nothing(), as: [Int].self, "where a keyed container was written")
  }

  struct Failing: Codable {
    struct Reason: Error {}
    var number: Int
    init(_ number: Int) { self.number = number }
    func encode(to encoder: any Encoder) throws {
      if number == 3 { throw Reason() }
      var container = encoder.singleValueContainer()
      try container.encode(number)
    }
    init(from decoder: any Decoder) throws {
      number = try decoder.singleValueContainer().decode(Int.self)
      if number == 5 { throw Reason() }
    }
  }

  @Test func failedEncodingsAreFoundByWriterAndReader() throws {
    let codec = try RecordCodec.resolve([Failing].self)
    let rows = [(0..<1000).map { _ in Failing(3) }]
    var writer = ByteWriter()
    rows.withUnsafeBytes { codec.encode($0.baseAddress!, MemoryLayout<[Failing]>.stride, 1, &writer) }
    let found = #expect(throws: RecordError.self) { try writer.checkEncoded() }
    let read = #expect(throws: RecordError.self) { try decoded(writer.array(), count: 1, codec, as: [Failing].self) }
    #expect(found?.code == .encodingFailed && read == found)
    for part in ["a value of type Failing can't cross a stage boundary", "Reason", "map the elements"] {
      #expect(found?.message.contains(part) == true)
    }
    var other = ByteWriter()
    other.append(1 as UInt8)
    try other.checkEncoded()
  }

  @Test func refusedValuesAreErrors() throws {
    let codec = try RecordCodec.resolve(Failing.self)
    let bytes = encoded([Failing(1), Failing(5)], codec)
    let error = #expect(throws: RecordError.self) { try decoded(bytes, count: 2, codec, as: Failing.self) }
    #expect(error?.code == .decodingFailed && error?.message.contains("Reason") == true)
  }

  final class Link: Codable {
    var next: Link?
    init(_ next: Link?) { self.next = next }
  }

  @Test func nestingHasALimit() throws {
    func chain(_ length: Int) -> Link { (1..<length).reduce(Link(nil)) { next, _ in Link(next) } }
    #expect(try roundTrip([chain(200)])[0].next?.next != nil)
    let error = #expect(throws: RecordError.self) { try roundTrip([chain(300)]) }
    #expect(error?.code == .encodingFailed && error?.message.contains("nested more than 256 values deep") == true)
  }

  @Test func keysAreWhatTheyEncodeTo() throws {
    let codec = try RecordCodec.resolve(Wrapped<[String: Double]>.self)
    var (left, right) = ([String: Double](), [String: Double](minimumCapacity: 500))
    for index in 0..<30 { left["k\(index)"] = index == 0 ? .nan : 0 }
    for index in (0..<30).reversed() { right["k\(index)"] = index == 0 ? -.nan : -0.0 }
    #expect(areEqual(Wrapped(value: left), Wrapped(value: right), codec))
    #expect(hashes([Wrapped(value: left), Wrapped(value: right)], codec).allEqual)
    right["k1"] = 1
    #expect(!areEqual(Wrapped(value: left), Wrapped(value: right), codec))
    #expect(!hashes([Wrapped(value: left), Wrapped(value: right)], codec).allEqual)
    let failing = try RecordCodec.resolve(Failing.self)
    #expect(areEqual(Failing(3), Failing(3), failing) && !areEqual(Failing(3), Failing(4), failing))
  }

  @Test func keyNamesAreWrittenOnce() throws {
    let codec = try RecordCodec.resolve(Wrapped<Int>.self)
    let one = encoded([Wrapped(value: 1)], codec)
    #expect(one == [2, 5] + Array("value".utf8) + [11, 1, 0, 3, 2])
    #expect(encoded((0..<10).map { _ in Wrapped(value: 1) }, codec).count == one.count + 9 * 5)
  }

  @Test func damagedBytesNeverCrash() throws {
    var random = SeededGenerator(42)
    let codec = try RecordCodec.resolve((Item, Wrapped<Woven?>).self)
    var refused = 0
    for _ in 0..<300 {
      let rows = (0..<3).map { _ in (item(&random), Wrapped<Woven?>(value: nil)) }
      var bytes = encoded(rows, codec)
      for _ in 0..<random.int(1...4) { bytes[random.int(0...bytes.count - 1)] ^= 1 << UInt8(random.int(0...7)) }
      if random.flip() { bytes.removeLast(random.int(0...bytes.count)) }
      do { _ = try decoded(bytes, count: 3, codec, as: (Item, Wrapped<Woven?>).self) } catch is RecordError { refused += 1 }
    }
    #expect(refused > 100)
    for bytes: [UInt8] in [[1, 12], [1] + Array(repeating: 10, count: 5), [2, 1, 0x61, 11, 1, 7, 0], [1, 8, 1, 0xFF]] {
      #expect(throws: RecordError.self) { try decoded(bytes, count: 1, RecordCodec.resolve(Failing.self), as: Failing.self) }
    }
    // Containers in containers, each of which takes a byte more than it says.
    let deep: [UInt8] = [1] + Array(repeating: [10, 1], count: 3000).joined() + [0]
    let error = #expect(throws: RecordError.self) {
      try decoded(deep, count: 1, RecordCodec.resolve(Failing.self), as: Failing.self)
    }
    #expect(error?.message.contains("nested too deep") == true)
  }
}

extension SingleValueEncodingContainer {
  /// Encodes into a container that isn't kept in a variable.
  fileprivate func encodeIgnoringMutation(_ value: some Encodable) throws {
    var container = self
    try container.encode(value)
  }
}

extension [UInt64] {
  fileprivate var allEqual: Bool { Set(self).count == 1 }
}
