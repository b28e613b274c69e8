/// Times as Lambda's log writes them.
enum Milliseconds {
  /// Such as `1.23`, from nanoseconds.
  static func text(nanoseconds: Int64) -> String { hundredths(nanoseconds / 10_000) }

  /// The whole milliseconds that are billed for so many nanoseconds.
  static func billed(nanoseconds: Int64) -> Int { Int((nanoseconds + 999_999) / 1_000_000) }

  /// Seconds with two digits behind the point, such as `3.00`.
  static func seconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return hundredths(seconds * 100 + attoseconds / 10_000_000_000_000_000)
  }

  private static func hundredths(_ value: Int64) -> String { "\(value / 100).\(String(100 + value % 100).dropFirst())" }
}
