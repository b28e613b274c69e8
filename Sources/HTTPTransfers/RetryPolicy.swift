/// How often and how soon a request is made again, and for which failures.
package struct RetryPolicy: Sendable {
  /// Attempts in all.
  package var attempts = 6
  /// The longest pause after the first failure; it doubles with each. After throttling it is four times that.
  package var base: Duration = .milliseconds(100)
  /// The longest pause of all, unless the server names a longer one.
  package var cap: Duration = .seconds(10)
  /// When everything, pauses and attempts, must be over, counted from the first attempt; nil for never.
  package var deadline: Duration? = .seconds(300)
  /// Makes the pauses repeatable; nil for pauses that differ from process to process.
  package var seed: UInt64?
  /// The time by which it waits.
  package var clock: any TransferClock = SystemTransferClock()

  /// The usual policy: six attempts within five minutes.
  package init() {}

  /// Why a request with this answer is made again, or nil where the answer stands. 501 and 505 stand: the server will never do what is
  /// asked. So does every 4xx but 429.
  package static func classify(_ response: HTTPResponse) -> RetryClass? {
    switch response.status {
    case 429, 503: .throttled
    case 501, 505: nil
    case 500...599: .server
    default: nil
    }
  }

  /// How long the server wants to be left alone, or nil: the seconds of Retry-After, or its date by the server's own clock.
  package static func retryAfter(_ response: HTTPResponse) -> Duration? {
    guard let text = response.headers["Retry-After"] else { return nil }
    if let seconds = Int(text) { return .seconds(max(seconds, 0)) }
    guard let date = HTTPDate(text) else { return nil }
    let now = response.headers["Date"].flatMap { HTTPDate($0) } ?? .now
    return .seconds(max(date.secondsSince1970 - now.secondsSince1970, 0))
  }
}
