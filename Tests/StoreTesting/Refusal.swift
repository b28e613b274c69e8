import Foundation

/// What a ``FaultProxy`` answers in the server's place.
struct Refusal {
  private let status: Int
  private let code: String
  private let words: String
  /// How far its clock is ahead of the true time.
  private var seconds = 0

  init(_ fault: Fault) {
    switch fault {
    case .slowDown: (status, code, words) = (503, "SlowDown", "Please reduce your request rate.")
    case .expiredToken: (status, code, words) = (403, "ExpiredToken", "The provided token has expired.")
    case .wrongClock:
      (status, code, words) = (
        403, "RequestTimeTooSkewed", "The difference between the request time and the time is too large."
      )
      seconds = 3 * 3600
    default: (status, code, words) = (500, "InternalError", "We encountered an internal error. Please try again.")
    }
  }

  /// The answer to a request of that method.
  func bytes(to method: String) -> [UInt8] {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>\(code)</Code><Message>\(words)</Message></Error>"
    let lines = [
      "HTTP/1.1 \(status) Refused", "Date: \(date)", "Content-Type: application/xml", "x-amz-request-id: PROXY",
      "Content-Length: \(text.utf8.count)",
    ]
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + (method == "HEAD" ? "" : text)).utf8)
  }

  private var date: String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return format.string(from: Date(timeIntervalSinceNow: Double(seconds)))
  }
}
