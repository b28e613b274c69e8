import Foundation
import Lineage
import Testing

@Suite struct Digest128Tests {
  @Test func hexGoesThereAndBack() {
    var generator = SeededGenerator(seed: 1)
    for shift in 0..<64 {
      let digest = Digest128(high: generator.next() >> UInt64(shift), low: generator.next() >> UInt64(63 - shift))
      #expect(digest.hex.utf8.count == 32)
      #expect(Digest128(hex: digest.hex) == digest)
    }
    #expect(Digest128(high: 1, low: 0xab).hex == "000000000000000100000000000000ab")
  }

  @Test(arguments: [
    "", "12", "000000000000000100000000000000a", "00000000000000010000000000000+ab", "0000000000000001 0000000000000ab",
  ])
  func whatIsNoDigestIsRefused(text: String) {
    #expect(Digest128(hex: text) == nil)
  }

  @Test func isCodedAsHex() throws {
    let digest = Digest128(high: 3, low: 4)
    let json = try JSONEncoder().encode([digest])
    #expect(String(decoding: json, as: UTF8.self) == "[\"\(digest.hex)\"]")
    #expect(try JSONDecoder().decode([Digest128].self, from: json) == [digest])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Digest128].self, from: Data("[\"x\"]".utf8)) }
  }

  @Test func isOrderedAsItsHex() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<100 {
      let a = Digest128(high: generator.next() & 3, low: generator.next())
      let b = Digest128(high: generator.next() & 3, low: generator.next())
      #expect((a < b) == (a.hex < b.hex))
    }
  }
}
