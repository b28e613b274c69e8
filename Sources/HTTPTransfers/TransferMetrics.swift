internal import Synchronization

/// Counts of what went over the network, by all threads.
package final class TransferMetrics: Sendable {
  private let state = Mutex(TransferSnapshot())

  /// Nothing counted.
  package init() {}

  /// What has been counted until now.
  package func snapshot() -> TransferSnapshot { state.withLock { $0 } }

  /// Counts one more attempt of a request, for that reason.
  package func recordRetry(_ reason: RetryClass) { state.withLock { $0.retries[reason, default: 0] += 1 } }

  /// Counts a second request that was sent because the first was slow, and whether it answered first.
  package func recordHedge(won: Bool) {
    state.withLock { state in
      state.hedges += 1
      if won { state.hedgesWon += 1 }
    }
  }

  /// How long a request of that kind may take before a twin of it is worth its cost: four times what nineteen of twenty took, a quarter
  /// of a second to ten; two seconds until twenty were made.
  package func hedgeDelay(for kind: String) -> Duration {
    state.withLock { state in
      guard let latencies = state.latencies[kind], latencies.total >= 20 else { return .seconds(2) }
      return min(max(latencies.percentile(0.95) * 4, .milliseconds(250)), .seconds(10))
    }
  }

  func record(_ sample: TransferSample) {
    state.withLock { state in
      state.requests[sample.kind, default: 0] += 1
      state.results[sample.result, default: 0] += 1
      state.bytesUp += sample.bytesUp
      state.bytesDown += sample.bytesDown
      state.connectionsOpened += sample.connectionsOpened
      state.latencies[sample.kind, default: LatencyHistogram()].record(sample.latency)
    }
  }
}
