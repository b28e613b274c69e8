/// 128 bits that stand for a value: the identity of an output, a plan, a history. Two different values have the same digest with a
/// probability of about 2⁻¹²⁸; it's no defence against somebody who looks for such a pair.
package struct Digest128: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  /// The first eight bytes, as written in hex.
  package let high: UInt64
  /// The last eight bytes, as written in hex.
  package let low: UInt64

  /// The digest of those two words.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The digest written as 32 hex digits; nil for anything else.
  package init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == 32, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    high = UInt64(String(decoding: digits[..<16], as: UTF8.self), radix: 16)!
    low = UInt64(String(decoding: digits[16...], as: UTF8.self), radix: 16)!
  }

  /// The 32 hex digits, in lower case.
  package var hex: String { Digest128.hex(high) + Digest128.hex(low) }

  package var description: String { hex }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let digest = Digest128(hex: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a digest of 32 hex digits")
    }
    self = digest
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }

  package static func < (a: Digest128, b: Digest128) -> Bool { (a.high, a.low) < (b.high, b.low) }

  private static func hex(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
