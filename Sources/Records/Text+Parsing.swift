#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension FixedWidthInteger {
  /// The number that a text spells in decimal digits, perhaps behind one `+` or `-`; nil if it is anything else, white space
  /// around it included, or out of range. The same texts as `Int("…")` takes.
  @inlinable
  public init?(_ text: Text) {
    let parsed: Self? = text.withBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      return Self.parse(base, count: bytes.count)
    }
    guard let parsed else { return nil }
    self = parsed
  }

  @inlinable
  static func parse(_ bytes: UnsafeRawPointer, count: Int) -> Self? {
    guard count > 0 else { return nil }
    let sign = bytes.load(as: UInt8.self)
    let isNegative = sign == 0x2D
    var index = isNegative || sign == 0x2B ? 1 : 0
    guard index < count else { return nil }
    var value: Self = 0
    while index < count {
      let digit = bytes.load(fromByteOffset: index, as: UInt8.self) &- 0x30
      guard digit < 10 else { return nil }
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let step = Self(truncatingIfNeeded: digit)
      let (next, overflowAgain) =
        isNegative ? tenfold.subtractingReportingOverflow(step) : tenfold.addingReportingOverflow(step)
      guard !overflow && !overflowAgain else { return nil }
      value = next
      index &+= 1
    }
    return value
  }
}

extension Double {
  /// The number nearest to what a text spells: the same texts as `Double("…")` takes, rounded the same; none with a NUL in it.
  ///
  /// Decimal numbers of up to 15 digits whose exponent is small take the short way; all others `strtod`.
  public init?(_ text: Text) {
    guard let value = text.withBytes({ DecimalNumber($0)?.exactValue }) ?? Self.parseAnything(text) else { return nil }
    self = value
  }

  private static func parseAnything(_ text: Text) -> Double? {
    guard let first = text.first, !first.isASCIISpace, text.firstIndex(of: "\0") == nil else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { characters in
      text.withBytes { UnsafeMutableRawBufferPointer(characters).copyMemory(from: $0) }
      characters[text.count] = 0
      guard let start = characters.baseAddress else { return nil }
      var end: UnsafeMutablePointer<CChar>?
      let value = strtod(start, &end)
      return end == start + text.count ? value : nil
    }
  }
}

extension Float {
  /// The number nearest to what a text spells: the same texts as `Float("…")` takes, rounded the same.
  public init?(_ text: Text) {
    guard let value = Float(String(decoding: text)) else { return nil }
    self = value
  }
}

extension Bool {
  /// The value of `true` or `false`; nil for any other text.
  public init?(_ text: Text) {
    if text == "true" { self = true } else if text == "false" { self = false } else { return nil }
  }
}
