import Synchronization

@testable import HTTPTransfers

/// A clock that stands still until somebody sleeps, and then is there at once.
final class ManualClock: TransferClock {
  private struct State: Sendable {
    var now = ContinuousClock.now
    var pauses: [Duration] = []
    var interrupts = false
  }

  private let state = Mutex(State())

  var now: ContinuousClock.Instant { state.withLock { $0.now } }

  /// How long the sleeps were.
  var pauses: [Duration] { state.withLock { $0.pauses } }

  /// Whether sleeps are interrupted at once.
  var interrupts: Bool {
    get { state.withLock { $0.interrupts } }
    set { state.withLock { $0.interrupts = newValue } }
  }

  func advance(by time: Duration) { state.withLock { $0.now += time } }

  func sleep(until time: ContinuousClock.Instant, unless stops: [HTTPCancellation]) -> Bool {
    if interrupts || stops.contains(where: \.isCancelled) { return false }
    state.withLock { state in
      state.pauses.append(time - state.now)
      state.now = max(state.now, time)
    }
    return true
  }
}
