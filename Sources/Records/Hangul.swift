/// Hangul syllables, which decompose by arithmetic (The Unicode Standard, section 3.12).
enum Hangul {
  private static let (syllables, leads, vowels, trails) = (
    0xAC00 as UInt32, 0x1100 as UInt32, 0x1161 as UInt32, 0x11A7 as UInt32
  )
  private static let (leadCount, vowelCount, trailCount) = (19 as UInt32, 21 as UInt32, 28 as UInt32)
  private static var syllableCount: UInt32 { leadCount * vowelCount * trailCount }

  /// The two or three letters of a syllable; nil for any other scalar.
  static func decompose(_ scalar: UInt32) -> [UInt32]? {
    guard scalar >= syllables, scalar < syllables + syllableCount else { return nil }
    let index = scalar - syllables
    let pair = [leads + index / (vowelCount * trailCount), vowels + index % (vowelCount * trailCount) / trailCount]
    return index % trailCount == 0 ? pair : pair + [trails + index % trailCount]
  }

  /// The syllable of two letters, or of a syllable of two letters and a third; nil for any other scalars.
  static func compose(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if first >= leads, first < leads + leadCount, second >= vowels, second < vowels + vowelCount {
      return syllables + ((first - leads) * vowelCount + second - vowels) * trailCount
    }
    guard first >= syllables, first < syllables + syllableCount, (first - syllables) % trailCount == 0, second > trails,
      second < trails + trailCount
    else { return nil }
    return first + second - trails
  }
}
