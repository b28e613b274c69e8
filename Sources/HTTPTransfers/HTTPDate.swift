#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A date as HTTP's header fields have it (RFC 9110, 5.6.7), in whole seconds.
package struct HTTPDate: Sendable, Hashable, CustomStringConvertible {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

  /// Seconds since the beginning of 1970, UTC.
  package var secondsSince1970: Int

  /// The date so many seconds after the beginning of 1970.
  package init(secondsSince1970: Int) { self.secondsSince1970 = secondsSince1970 }

  /// The time now.
  package static var now: HTTPDate { HTTPDate(secondsSince1970: Int(time(nil))) }

  /// The date that `text` says in one of the three forms that servers may use, or nil.
  package init?(_ text: String) {
    let parts = text.split { $0 == " " || $0 == "," || $0 == "-" || $0 == ":" }.map(String.init)
    // "Sun Nov  6 08:49:37 1994" is the old form; the others are "Sun, 06 Nov 1994 08:49:37 GMT" and "Sunday, 06-Nov-94 08:49:37 GMT".
    let isOld = parts.count == 7
    guard isOld || parts.count == 8 && parts[7] == "GMT" else { return nil }
    let order = isOld ? [6, 1, 2, 3, 4, 5] : [3, 2, 1, 4, 5, 6]
    guard let month = Self.months.firstIndex(of: parts[order[1]]) else { return nil }
    let numbers = order.enumerated().compactMap { $0.offset == 1 ? month + 1 : Self.number(parts[$0.element]) }
    guard numbers.count == 6, (1...31).contains(numbers[2]), numbers[3] < 24, numbers[4] < 60, numbers[5] <= 60 else {
      return nil
    }
    let year = parts[order[0]].utf8.count > 2 ? numbers[0] : numbers[0] + (numbers[0] < 70 ? 2000 : 1900)
    let days = Self.days(year: year, month: month + 1, day: numbers[2])
    secondsSince1970 = ((days * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5]
  }

  /// The date in the form that is to be sent, such as "Sun, 06 Nov 1994 08:49:37 GMT".
  package var description: String {
    let days = Int((Double(secondsSince1970) / 86_400).rounded(.down))
    let second = secondsSince1970 - days * 86_400
    let (year, month, day) = Self.date(days: days)
    let weekday = Self.weekdays[((days % 7) + 7) % 7]
    let clock = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }.joined(separator: ":")
    return "\(weekday), \(Self.padded(day, 2)) \(Self.months[month - 1]) \(Self.padded(year, 4)) \(clock) GMT"
  }

  private static func number(_ text: String) -> Int? {
    text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } && text.utf8.count <= 4 ? Int(text) : nil
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
  }

  /// Days from 1970 to a date of the Gregorian calendar: years begin with March here, so that the leap day is a year's last.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let year = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }

  private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    var year = 1970 + days / 365 + 1
    while Self.days(year: year, month: 1, day: 1) > days { year -= 1 }
    var month = 12
    while Self.days(year: year, month: month, day: 1) > days { month -= 1 }
    return (year, month, days - Self.days(year: year, month: month, day: 1) + 1)
  }
}
