import Testing

@testable import Records

@Suite struct TextTests {
  @Test func valueTakesThreeWords() {
    #expect(MemoryLayout<Text>.size == 24)
    #expect(MemoryLayout<Text?>.size <= 25)
  }

  @Test func everyLengthKeepsItsBytes() {
    for length in 0...64 {
      let expected = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 1) }
      let copied = Text(bytes: expected)
      let shared = Text(SharedBytes([9] + expected + [7, 7, 7]), offset: 1, count: length)
      for text in [copied, shared] {
        #expect(bytes(of: text) == expected)
        #expect(text.count == length)
        #expect(text.isEmpty == (length == 0))
        #expect(text.isInline == (length <= Text.inlineCapacity))
        #expect((0..<length).map { text[$0] } == expected)
        #expect(text.first == expected.first)
        #expect(text.last == expected.last)
      }
      #expect(copied == shared)
      #expect(copied.stableHash == shared.stableHash)
      #expect(bytes(of: shared.detached()) == expected)
    }
  }

  @Test func bytesOfAnyCollection() {
    #expect(Text(bytes: "abc".utf8) == "abc")
    #expect(Text(bytes: [1, 2, 3].reversed()) == Text(bytes: [3, 2, 1]))
    #expect(Text(bytes: repeatElement(65, count: 20)) == "AAAAAAAAAAAAAAAAAAAA")
  }

  @Test func equalityAndOrderAreThoseOfTheBytes() {
    var random = SeededGenerator(1)
    for _ in 0..<4000 {
      let a = random.bytes(upTo: 20, alphabet: [0, 1, 0x7F, 0x80, 0xFF])
      var b = random.flip() ? random.bytes(upTo: 20, alphabet: [0, 1, 0x7F, 0x80, 0xFF]) : a
      if random.flip(), !b.isEmpty { b[random.int(0...b.count - 1)] ^= UInt8(random.int(0...1)) }
      if random.flip() { b = Array((a + b).prefix(a.count + random.int(0...2))) }
      let (left, right) = (Text(bytes: a), Text(bytes: b))
      #expect((left == right) == (a == b))
      #expect((left < right) == a.lexicographicallyPrecedes(b))
      if a == b { #expect(left.stableHash == right.stableHash && left.hashValue == right.hashValue) }
      if left.sortPrefix < right.sortPrefix { #expect(left < right) }
    }
    #expect(!Text.isPrefixExact)
  }

  @Test func detachedLongTextDropsTheSharedBuffer() {
    let released = Counter()
    func makeOwner() -> SharedBytes {
      let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 100 + SharedBytes.padding)
      memory.initialize(repeating: 65, count: 100 + SharedBytes.padding)
      return SharedBytes(base: memory, count: 100) { [flag = released] in
        UnsafeMutablePointer(mutating: $0).deallocate()
        flag.add(1)
      }
    }
    var text: Text? = Text(makeOwner(), offset: 3, count: 50)
    let detached = text?.detached()
    #expect(released.value == 0)
    text = nil
    #expect(released.value == 1)
    #expect(detached?.count == 50)
  }

  @Test func literals() {
    let short: Text = "word"
    let long: Text = "a literal of more than fifteen bytes"
    #expect(short == "word" && short != "ward")
    #expect(long == Text("a literal of more than fifteen bytes"))
    #expect(("é" as Text).count == 2)
    #expect(("" as Text).isEmpty)
    #expect(Set<Text>(["a", "b", "a"]).count == 2)
  }

  @Test func slicesAreThoseOfTheArray() {
    var random = SeededGenerator(2)
    for _ in 0..<2000 {
      let all = random.bytes()
      let text = Text(bytes: all)
      let low = random.int(0...all.count)
      let high = random.int(low...all.count)
      let length = random.int(0...45)
      #expect(bytes(of: text[low..<high]) == Array(all[low..<high]))
      #expect(bytes(of: text[low...]) == Array(all[low...]))
      #expect(text[low..<high] == Text(bytes: all[low..<high]))
      #expect(bytes(of: text.prefix(length)) == Array(all.prefix(length)))
      #expect(bytes(of: text.suffix(length)) == Array(all.suffix(length)))
      #expect(bytes(of: text.dropFirst(length)) == Array(all.dropFirst(length)))
      #expect(bytes(of: text.dropLast(length)) == Array(all.dropLast(length)))
    }
  }

  @Test func searching() {
    var random = SeededGenerator(3)
    for _ in 0..<3000 {
      let all = random.bytes(upTo: 40, alphabet: Array("ab".utf8))
      let pattern = random.bytes(upTo: 18, alphabet: Array("ab".utf8)).prefix(random.int(0...18))
      let (text, wanted) = (Text(bytes: all), Text(bytes: pattern))
      let found = (0...all.count).first { all[$0...].starts(with: pattern) }
      #expect(text.firstRange(of: wanted) == found.map { $0..<$0 + pattern.count })
      #expect(text.contains(wanted) == (found != nil))
      #expect(text.hasPrefix(wanted) == all.starts(with: pattern))
      #expect(text.hasSuffix(wanted) == all.reversed().starts(with: pattern.reversed()))
      #expect(text.firstIndex(of: "b") == all.firstIndex(of: 98))
      #expect(text.lastIndex(of: "a") == all.lastIndex(of: 97))
    }
  }

  @Test func trimmingAndCase() {
    #expect(("  \t a b\r\n" as Text).trimmed() == "a b")
    #expect((" \u{B}\u{C} " as Text).trimmed().isEmpty)
    #expect(("a text of more than fifteen bytes \n" as Text).trimmed() == "a text of more than fifteen bytes")
    #expect(("AZ@[ Éé" as Text).lowercased() == "az@[ Éé")
    #expect(("az`{ Éé" as Text).uppercased() == "AZ`{ Éé")
    #expect(("A TEXT OF MORE THAN FIFTEEN BYTES" as Text).lowercased() == "a text of more than fifteen bytes")
  }

  @Test func asciiCharacters() {
    #expect(("," as ASCII).byte == 44)
    #expect(ASCII(65) == "A")
    #expect(ASCII(128) == nil)
  }
}

extension Text {
  /// A text in the middle of a buffer.
  init(_ owner: SharedBytes, offset: Int, count: Int) { self.init(owner, owner.base + offset, count: count) }
}
