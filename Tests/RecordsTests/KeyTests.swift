import Records
import Testing

@Suite struct KeyTests {
  @Test func floatingPointKeys() throws {
    let codec = try RecordCodec.resolve(Double.self)
    #expect((-0.0).stableHash == 0.0.stableHash && areEqual(-0.0, 0.0, codec))
    let otherNaN = Double(bitPattern: 0xFFF8_0000_0000_0001)
    #expect(otherNaN.stableHash == Double.nan.stableHash && areEqual(otherNaN, .nan, codec))
    #expect(!areEqual(1, .nan, codec) && !areEqual(1, 2, codec))
    typealias Pair = (Double?, [Float])
    let pairs = try RecordCodec.resolve(Pair.self)
    let (left, right): (Pair, Pair) = ((Double.nan, [-0.0]), (otherNaN, [0.0]))
    #expect(areEqual(left, right, pairs))
    #expect(hashes([left, right], pairs).allEqual)
  }

  @Test func nilAndValuesDiffer() {
    #expect(Int?.none.stableHash != Int?.some(0).stableHash)
    #expect([Int]().stableHash != [0].stableHash)
    #expect([[0], []].stableHash != [[], [0]].stableHash)
  }

  @Test func detachedKeysKeepTheirValue() {
    let owner = SharedBytes(Array("a key that is longer than fifteen bytes, in a buffer".utf8))
    let text = Text(owner, owner.base, count: 39)
    let key: [Text?] = [text, nil]
    #expect(key.detached() == key)
    key.detached()[0]?.withBytes { #expect($0.baseAddress != UnsafeRawPointer(owner.base)) }
    #expect(5.detached() == 5)
  }

  @Test func equalStringsHaveEqualHashes() {
    let equal: [[String]] = [
      ["é", "e\u{301}"], ["\u{212B}", "Å", "A\u{30A}"], ["K", "\u{212A}"], [";", "\u{37E}"], ["한", "\u{1112}\u{1161}\u{11AB}"],
      ["\u{1E69}", "s\u{323}\u{307}", "s\u{307}\u{323}", "\u{1E63}\u{307}"], ["\u{F900}", "\u{8C48}"], ["豈", "\u{8C48}"],
      ["a longer text with é", "a longer text with e\u{301}"],
    ]
    for group in equal {
      for other in group {
        #expect(other == group[0])
        #expect(other.stableHash == group[0].stableHash, "\(other.unicodeScalars.map(\.value))")
      }
    }
    #expect("é".stableHash != "e".stableHash)
  }

  @Test func sortPrefixesOrderLikeTheValues() {
    var random = SeededGenerator(17)
    func check<Key: SortKey>(_ keys: [Key]) {
      for left in keys {
        for right in keys {
          if left.sortPrefix < right.sortPrefix { #expect(left < right, "\(left) \(right)") }
          if Key.isPrefixExact { #expect((left < right) == (left.sortPrefix < right.sortPrefix), "\(left) \(right)") }
        }
      }
    }
    func integers<I: FixedWidthInteger>(_ type: I.Type) -> [I] {
      [.min, .max, 0, 1] + (0..<30).map { _ in random.anyInteger() }
    }
    check(integers(Int.self))
    check(integers(Int8.self))
    check(integers(Int16.self))
    check(integers(Int32.self))
    check(integers(Int64.self))
    check(integers(UInt.self))
    check(integers(UInt8.self))
    check(integers(UInt16.self))
    check(integers(UInt32.self))
    check(integers(UInt64.self))
    let numbers = (0..<60).map { _ in Double(bitPattern: random.next()) }.filter { !$0.isNaN }
    check([-.infinity, .infinity, -0.0, 0.0, 1, -1, .leastNonzeroMagnitude, -.leastNonzeroMagnitude] + numbers)
    check([-.infinity, .infinity, -0.0, 0.0, 1, -1] + numbers.map { Float($0) })
    check((0..<60).map { _ in random.text() })
    let pieces = [
      "a", "e", "\u{301}", "\u{323}", "é", "K", "\u{212A}", "日", "\u{1100}", "\u{1161}", "\u{AC00}", "\u{11A8}", "\u{AC01}",
      "z", "12345", "\u{F900}", "\u{0}",
    ]
    check((0..<120).map { _ in (0..<random.int(0...9)).map { _ in pieces[random.int(0...pieces.count - 1)] }.joined() })
    #expect(Double.nan.sortPrefix > Double.infinity.sortPrefix)
    #expect((-0.0).sortPrefix == 0.0.sortPrefix)
  }
}

extension [UInt64] {
  fileprivate var allEqual: Bool { Set(self).count == 1 }
}
