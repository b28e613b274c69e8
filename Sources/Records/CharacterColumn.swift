extension Character: RecordKey {
  /// The codec of `Character`: that of the string it makes.
  public static func makeCodec(path: String) -> RecordCodec {
    .mapped(Character.self, through: String.makeCodec(path: path), to: { String($0) }) { string in
      guard let character = string.first, string.count == 1 else {
        throw RecordError.corrupt("a character's column holds \(string.count) of them in one row")
      }
      return character
    }
  }

  /// The hash of the string it makes: the same for characters that `==` calls equal.
  public var stableHash: UInt64 { String(self).stableHash }
}
