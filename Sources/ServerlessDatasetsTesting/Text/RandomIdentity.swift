/// Identifiers as Lambda makes them.
enum RandomIdentity {
  private static let digits = Array("0123456789abcdef".utf8)

  /// A random UUID of version 4.
  static func uuid() -> String {
    let high = UInt64.random(in: 0...UInt64.max) & ~0xf000 | 0x4000
    let low = UInt64.random(in: 0...UInt64.max) & ~(0b11 << 62) | 0b10 << 62
    return String(unsafeUninitializedCapacity: 36) { text in
      var place = 0
      for position in 0..<32 {
        if position == 8 || position == 12 || position == 16 || position == 20 {
          text[place] = UInt8(ascii: "-")
          place += 1
        }
        let word = position < 16 ? high : low
        text[place] = digits[Int(word >> UInt64(60 - 4 * (position & 15)) & 15)]
        place += 1
      }
      return 36
    }
  }

  /// Random hexadecimal digits.
  static func hex(_ count: Int) -> String {
    String(unsafeUninitializedCapacity: count) { text in
      var word: UInt64 = 0
      for place in 0..<count {
        if place % 16 == 0 { word = .random(in: 0...UInt64.max) }
        text[place] = digits[Int(word & 15)]
        word >>= 4
      }
      return count
    }
  }
}
