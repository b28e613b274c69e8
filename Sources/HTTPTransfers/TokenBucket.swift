/// Paces the requests to one store: so many a second, and some at once.
///
/// It slows down to half when the store throttles, at most once a second since many requests meet the same throttling, and gets back to its
/// full rate within a minute.
package final class TokenBucket: Sendable {
  private struct State: Sendable {
    var rate: Double
    var tokens: Double
    var updatedAt: ContinuousClock.Instant
    var slowedAt: ContinuousClock.Instant?
  }

  private let fullRate: Double
  private let burst: Double
  private let clock: any TransferClock
  private let state: Guarded<State>

  /// A bucket for `rate` requests a second, `burst` of them at once.
  package init(rate: Double, burst: Double, clock: any TransferClock = SystemTransferClock()) {
    precondition(rate > 0 && burst >= 1, "A token bucket needs a positive rate and a burst of at least one.")
    fullRate = rate
    self.burst = burst
    self.clock = clock
    state = Guarded(State(rate: rate, tokens: burst, updatedAt: clock.now))
  }

  /// Requests a second that are let through now.
  package var rate: Double {
    let now = clock.now
    return state.with { state in
      refill(&state, now)
      return state.rate
    }
  }

  /// Waits for the turn of one request. Turns are given in the order of the calls.
  /// - Parameters:
  ///   - end: when the turn must have come; if it would come later, none is taken.
  ///   - stops: cancelling one of them ends the wait and gives the turn back.
  /// - Returns: false where it was stopped, or would come too late.
  package func take(by end: ContinuousClock.Instant? = nil, unless stops: [HTTPCancellation] = []) -> Bool {
    if stops.contains(where: \.isCancelled) { return false }
    let now = clock.now
    let wait: Duration? = state.with { state in
      refill(&state, now)
      state.tokens -= 1
      return state.tokens >= 0 ? nil : .seconds(-state.tokens / state.rate)
    }
    guard let wait else { return true }
    let isInTime = end.map { now + wait <= $0 } ?? true
    if isInTime, clock.sleep(until: now + wait, unless: stops) { return true }
    state.with { $0.tokens += 1 }
    return false
  }

  /// Slows down: the store has throttled a request.
  package func slowDown() {
    let now = clock.now
    state.with { state in
      refill(&state, now)
      if let last = state.slowedAt, now - last < .seconds(1) { return }
      state.slowedAt = now
      state.rate = max(state.rate / 2, fullRate / 256)
      state.tokens = min(state.tokens, 0)
    }
  }

  private func refill(_ state: inout State, _ now: ContinuousClock.Instant) {
    let elapsed = max(now - state.updatedAt, .zero) / .seconds(1)
    state.updatedAt = max(now, state.updatedAt)
    state.tokens = min(state.tokens + elapsed * state.rate, burst)
    state.rate = min(state.rate + elapsed * fullRate / 60, fullRate)
  }
}
