/// The attempts of one request: told of each failure, it says whether and when the next is due.
struct RetryState: Sendable {
  /// What to do after a failure.
  enum Action: Equatable, Sendable {
    case retry(after: Duration)
    case giveUp
  }

  private let policy: RetryPolicy
  private let startedAt: ContinuousClock.Instant
  private var jitter: JitterGenerator
  private var renewals = 0
  /// Attempts begun.
  private(set) var attempt = 1

  init(_ policy: RetryPolicy, at now: ContinuousClock.Instant) {
    self.policy = policy
    startedAt = now
    jitter = JitterGenerator(seed: policy.seed ?? UInt64.random(in: .min ... .max))
  }

  /// When everything must be over.
  var end: ContinuousClock.Instant? { policy.deadline.map { startedAt + $0 } }

  /// Decides on the next attempt after the present one failed for `reason`.
  mutating func next(after reason: RetryClass, retryAfter: Duration? = nil, now: ContinuousClock.Instant) -> Action {
    guard attempt < policy.attempts else { return .giveUp }
    var pause = backoff(reason)
    // The server's word counts, and jitter on top keeps its clients from coming back all at once.
    if let retryAfter { pause = max(retryAfter + pause / 4, pause) }
    if reason == .expiredCredentials {
      // New credentials that are refused too won't get better.
      guard renewals < 2 else { return .giveUp }
      renewals += 1
      if renewals == 1 { pause = .zero }
    }
    if let end, now + pause >= end { return .giveUp }
    attempt += 1
    return .retry(after: pause)
  }

  /// A quarter to the whole of a time that doubles with each attempt, up to the cap.
  private mutating func backoff(_ reason: RetryClass) -> Duration {
    let base = reason == .throttled ? policy.base * 4 : policy.base
    let ceiling = min(base * (1 << min(attempt - 1, 20)), policy.cap)
    return ceiling * Double.random(in: 0.25...1, using: &jitter)
  }
}
