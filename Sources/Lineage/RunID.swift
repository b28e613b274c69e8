#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What names a run in messages, object keys and commands: `20261123-101502-k3f9wd`, the UTC second it started and six letters
/// and digits, so that names sort by time and two machines that start in the same second don't collide.
package struct RunID: RawRepresentable, Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  /// The name as text.
  package let rawValue: String

  /// The run of that name, which needn't exist.
  package init(rawValue: String) { self.rawValue = rawValue }

  /// A new name for a run that starts at `time`.
  package init(startedAt time: WallTime, using generator: inout some RandomNumberGenerator) {
    // Crockford's base 32: none of its letters is taken for a digit when a name is read out or typed in.
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
    let suffix = (0..<6).map { _ in alphabet.randomElement(using: &generator)! }
    rawValue = RunID.stamp(time) + "-" + String(suffix)
  }

  /// A new name for a run that starts at `time`.
  package init(startedAt time: WallTime) {
    var generator = SystemRandomNumberGenerator()
    self.init(startedAt: time, using: &generator)
  }

  package var description: String { rawValue }

  package static func < (a: RunID, b: RunID) -> Bool { a.rawValue < b.rawValue }

  /// Seconds since 1970 at its start, as its name tells; nil for a name of another form.
  package var startSeconds: Int64? {
    let parts = rawValue.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 8, parts[1].utf8.count == 6, parts[2].utf8.count == 6,
      let date = Int32(parts[0]), let time = Int32(parts[1])
    else { return nil }
    var broken = tm()
    broken.tm_year = date / 10_000 - 1900
    broken.tm_mon = date / 100 % 100 - 1
    broken.tm_mday = date % 100
    broken.tm_hour = time / 10_000
    broken.tm_min = time / 100 % 100
    broken.tm_sec = time % 100
    return Int64(timegm(&broken))
  }

  /// `20261123-101502`
  private static func stamp(_ time: WallTime) -> String {
    var seconds = time_t(time.nanoseconds / 1_000_000_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ number: Int32, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let date = padded(parts.tm_year + 1900, 4) + padded(parts.tm_mon + 1, 2) + padded(parts.tm_mday, 2)
    return date + "-" + padded(parts.tm_hour, 2) + padded(parts.tm_min, 2) + padded(parts.tm_sec, 2)
  }
}
