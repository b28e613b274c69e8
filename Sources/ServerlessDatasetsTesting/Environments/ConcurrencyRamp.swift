internal import NIOCore

/// How many environments may be started: some at once, and more as time goes by.
struct ConcurrencyRamp {
  private let burst: Double
  private let perNanosecond: Double
  private var allowance: Double
  private var last: NIODeadline

  /// An allowance of `burst`, to which `ramp` is added in ten seconds.
  init(burst: Int, ramp: Int, now: NIODeadline) {
    self.burst = Double(burst)
    perNanosecond = Double(ramp) / 10e9
    allowance = Double(burst)
    last = now
  }

  /// Takes one from the allowance. False if it is used up.
  mutating func take(now: NIODeadline) -> Bool {
    allowance = min(burst, allowance + Double((now - last).nanoseconds) * perNanosecond)
    last = now
    guard allowance >= 1 else { return false }
    allowance -= 1
    return true
  }
}
