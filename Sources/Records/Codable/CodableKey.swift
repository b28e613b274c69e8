/// A key that isn't of the user's own type: a position, `super`, or what a value wraps.
struct CodableKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init(intValue: Int) {
    stringValue = "Index \(intValue)"
    self.intValue = intValue
  }

  /// The key of what a single value wraps; it counts as a level, so that wrapping without end is found.
  static var valueKey: CodableKey { CodableKey(stringValue: "value") }

  /// The key that `superEncoder()` and `superDecoder()` stand for.
  static var superKey: CodableKey { CodableKey(stringValue: "super") }
}
