import CPosix

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A moment, to the second, as signatures and credentials write it.
package struct UTCTime: Sendable, Hashable, Comparable {
  /// Seconds since 1970, leap seconds not counted.
  package var seconds: Int

  /// The moment `seconds` after 1970 began.
  package init(seconds: Int) { self.seconds = seconds }

  /// What this machine's clock shows.
  package static var now: UTCTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UTCTime(seconds: Int(time.tv_sec))
  }

  package static func < (a: UTCTime, b: UTCTime) -> Bool { a.seconds < b.seconds }

  /// The moment `seconds` later.
  package static func + (time: UTCTime, seconds: Int) -> UTCTime { UTCTime(seconds: time.seconds + seconds) }

  /// `20130524`
  package var date: String {
    let (year, month, day) = civil
    return Self.padded(year, 4) + Self.padded(month, 2) + Self.padded(day, 2)
  }

  /// `20130524T000000Z`
  package var compact: String {
    let second = seconds - days * 86_400
    return "\(date)T\(Self.padded(second / 3600, 2))\(Self.padded(second / 60 % 60, 2))\(Self.padded(second % 60, 2))Z"
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
  }

  private var days: Int { seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400 }

  /// Year, month and day by Howard Hinnant's days_from_civil, backwards: years begin in March, so that the leap day comes last.
  private var civil: (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  /// The moment of a date and time of day; nil for one that the calendar lacks.
  package init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    guard (1...12).contains(month), (1...31).contains(day), (0..<24).contains(hour), (0..<60).contains(minute),
      (0...60).contains(second), (0...9999).contains(year)
    else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    self.init(seconds: days * 86_400 + hour * 3600 + minute * 60 + second)
    // The 31st of a shorter month would have become another day.
    guard civil.day == day, civil.month == month else { return nil }
  }
}
