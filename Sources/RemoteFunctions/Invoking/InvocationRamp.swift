/// How many invocations may be in flight: as many as the platform starts at once, then more with time, and fewer after it throttled.
package struct InvocationRamp: Sendable, Hashable {
  /// The most that there may ever be.
  package var limit: Int
  /// As many may begin at once.
  package var burst: Int
  /// So many more with every second of use.
  package var perSecond: Double

  private var ceiling: Double
  private var changedAt: ContinuousClock.Instant?
  private var slowedAt: ContinuousClock.Instant?

  /// A ramp; without a burst all may begin at once.
  package init(limit: Int, burst: Int? = nil, perSecond: Double = .infinity) {
    self.limit = max(1, limit)
    self.burst = min(max(1, burst ?? limit), max(1, limit))
    self.perSecond = perSecond
    ceiling = Double(self.burst)
  }

  /// How many may be in flight now.
  package mutating func allowed(at now: ContinuousClock.Instant) -> Int {
    if let changedAt, ceiling < Double(limit) {
      // After throttling the platform's own ramp is no guide; it takes some ten seconds back to the whole.
      let rate = slowedAt == nil ? perSecond : min(perSecond, Double(limit) / 10)
      let gained = (now - changedAt) / .seconds(1) * rate
      ceiling = gained.isFinite ? min(ceiling + max(gained, 0), Double(limit)) : Double(limit)
    }
    changedAt = now
    return max(1, Int(ceiling))
  }

  /// The platform refused an invocation: fewer from now on. Many refusals of one moment count once.
  package mutating func slowDown(inFlight: Int, at now: ContinuousClock.Instant) {
    _ = allowed(at: now)
    if let slowedAt, now - slowedAt < .seconds(1) { return }
    slowedAt = now
    ceiling = max(1, min(ceiling, Double(inFlight)) * 0.8)
  }
}
