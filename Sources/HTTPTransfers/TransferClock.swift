/// The time by which retries and token buckets wait; tests bring their own.
package protocol TransferClock: Sendable {
  /// The time now.
  var now: ContinuousClock.Instant { get }
  /// Blocks this thread until `time`, or until one of `stops` is cancelled. False where it was stopped.
  func sleep(until time: ContinuousClock.Instant, unless stops: [HTTPCancellation]) -> Bool
}

/// The system's clock.
package struct SystemTransferClock: TransferClock {
  /// The system's clock.
  package init() {}

  package var now: ContinuousClock.Instant { .now }

  package func sleep(until time: ContinuousClock.Instant, unless stops: [HTTPCancellation]) -> Bool {
    let isStopped = Guarded(false)
    let keys = stops.map { stop in stop.onCancel { isStopped.with { $0 = true } } }
    defer { for (stop, key) in zip(stops, keys) { stop.forget(key) } }
    return isStopped.wait(until: time) { $0 ? () : nil } == nil
  }
}
