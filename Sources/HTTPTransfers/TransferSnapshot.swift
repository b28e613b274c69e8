/// The counts of ``TransferMetrics`` at one time.
package struct TransferSnapshot: Sendable, Equatable {
  /// Attempts by kind of request; each is one request to the server unless it failed before.
  package var requests: [String: Int] = [:]
  /// Attempts by outcome: the class of the status, such as `2xx`, or the code of the error.
  package var results: [String: Int] = [:]
  /// Bytes of bodies that were handed to the network.
  package var bytesUp = 0
  /// Bytes of bodies that came from the network.
  package var bytesDown = 0
  /// Connections that were opened; the other requests used one again.
  package var connectionsOpened = 0
  /// Attempts that were made again, by reason.
  package var retries: [RetryClass: Int] = [:]
  /// Second requests that were sent because the first was slow.
  package var hedges = 0
  /// Those of them that answered first.
  package var hedgesWon = 0
  /// How long attempts took, from their start to their end, by kind.
  package var latencies: [String: LatencyHistogram] = [:]

  /// Nothing counted.
  package init() {}

  /// All attempts.
  package var requestCount: Int { requests.values.reduce(0, +) }

  /// What was counted since `earlier`, a former snapshot of the same metrics.
  package static func - (later: TransferSnapshot, earlier: TransferSnapshot) -> TransferSnapshot {
    var result = TransferSnapshot()
    result.requests = difference(later.requests, earlier.requests)
    result.results = difference(later.results, earlier.results)
    result.retries = difference(later.retries, earlier.retries)
    result.bytesUp = later.bytesUp - earlier.bytesUp
    result.bytesDown = later.bytesDown - earlier.bytesDown
    result.connectionsOpened = later.connectionsOpened - earlier.connectionsOpened
    result.hedges = later.hedges - earlier.hedges
    result.hedgesWon = later.hedgesWon - earlier.hedgesWon
    for (kind, histogram) in later.latencies {
      let change = histogram - (earlier.latencies[kind] ?? LatencyHistogram())
      if change.total > 0 { result.latencies[kind] = change }
    }
    return result
  }

  private static func difference<Key>(_ later: [Key: Int], _ earlier: [Key: Int]) -> [Key: Int] {
    var result = later
    for (key, count) in earlier { result[key, default: 0] -= count }
    return result.filter { $0.value != 0 }
  }
}
