extension Duration: RecordKey, SortKey {
  /// The codec of `Duration`: the attoseconds as a 128-bit integer; a nanosecond takes six bytes, an hour eleven.
  public static func makeCodec(path: String) -> RecordCodec {
    .mapped(
      Duration.self, through: Int128.makeCodec(path: path), to: { $0.attoseconds }, from: { Duration(attoseconds: $0) })
  }

  /// The attoseconds' hash.
  public var stableHash: UInt64 { attoseconds.stableHash }

  /// The picoseconds as far as an `Int64` goes (106 days), as an unsigned word of the same order.
  public var sortPrefix: UInt64 {
    // Rounded down, not towards zero, so that a later duration never has an earlier prefix.
    let (quotient, remainder) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return Int64(clamping: remainder < 0 ? quotient - 1 : quotient).sortPrefix
  }

  /// False: durations less than a picosecond apart share a prefix.
  public static var isPrefixExact: Bool { false }
}
