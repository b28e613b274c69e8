import Foundation
import Records
import Testing

@Suite struct TextSplittingTests {
  /// Every text is tried short, long, and in the middle of a buffer whose neighbours are separators.
  private func forEachText(_ body: ([UInt8], Text) -> Void) {
    var random = SeededGenerator(4)
    for _ in 0..<3000 {
      let all = random.bytes(upTo: random.flip() ? 16 : 60)
      body(all, Text(bytes: all))
      let around: [UInt8] = [44, 44, 10, 10]
      body(all, Text(SharedBytes(around + all + around), offset: 4, count: all.count))
    }
  }

  @Test func splitIsThatOfTheArray() {
    forEachText { all, text in
      #expect(text.split(separator: ",").map(bytes(of:)) == all.split(separator: 44).map(Array.init))
    }
  }

  @Test func fieldsKeepEmptyOnes() {
    forEachText { all, text in
      let expected = all.split(separator: 44, omittingEmptySubsequences: false).map(Array.init)
      #expect(text.fields(separator: ",").map(bytes(of:)) == expected)
    }
  }

  @Test func limitedSplitIsThatOfTheArray() {
    var random = SeededGenerator(5)
    forEachText { all, text in
      let (limit, omitting) = (random.int(0...4), random.flip())
      let expected = all.split(separator: 44, maxSplits: limit, omittingEmptySubsequences: omitting).map(Array.init)
      let pieces = text.split(separator: ",", maxSplits: limit, omittingEmptySubsequences: omitting)
      #expect(pieces.map(bytes(of:)) == expected)
    }
  }

  @Test func lines() {
    func lines(_ text: Text) -> [Text] { Array(text.lines) }
    #expect(lines("").isEmpty)
    #expect(lines("a") == ["a"])
    #expect(lines("a\n") == ["a"])
    #expect(lines("a\n\nb\r\nc") == ["a", "", "b", "c"])
    #expect(lines("\r\n\r\n") == ["", ""])
    #expect(lines("a\rb\r") == ["a\rb\r"])
    #expect(lines("a longer text of lines\r\nthe second line of it\n") == ["a longer text of lines", "the second line of it"])
  }

  @Test func piecesOutliveTheLine() {
    var pieces: [Text] = []
    do {
      let line = Text("a-long-first-piece, another-long-piece,short")
      pieces = Array(line.split(separator: ","))
    }
    #expect(pieces == ["a-long-first-piece", " another-long-piece", "short"])
  }

  /// What users write must type-check beside Foundation's overloads of the same names.
  @Test func closuresInfer() throws {
    let line: Text = "the quick brown fox"
    let split = { (line: Text) in line.split(separator: " ") }
    #expect(split(line).map { word in (word, 1) }.count == 4)
    #expect([line].flatMap { line in line.split(separator: " ") } == ["the", "quick", "brown", "fox"])
    #expect(try line.split(separator: " ").map { try String($0) } == ["the", "quick", "brown", "fox"])
    #expect(line.fields(separator: "\t").reduce(0) { $0 + $1.count } == line.count)
    #expect(Int("12") == 12 && Double("1.5") == 1.5 && String("a") == "a")
  }
}
