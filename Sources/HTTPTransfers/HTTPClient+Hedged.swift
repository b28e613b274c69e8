extension HTTPClient {
  /// Makes a request, and once more on a fresh connection if the first is slow; the first good answer wins and the other transfer is
  /// cancelled. A slow first attempt costs a second request, and a second connection.
  ///
  /// The server may carry out both, so this is for reads, and for writes that may happen twice; a create-only write may be refused for
  /// its own twin's success.
  /// - Parameters:
  ///   - delay: how long the first may take from when its last byte was sent, which for a request without a body is its start. So an
  ///     upload is doubled only when the answer is late, not while the body goes out.
  ///   - request: what to send; its answer is collected in memory.
  ///   - cancellation: by which other threads stop it.
  /// - Throws: ``HTTPError``: the first one's, where both fail.
  package func hedged(after delay: Duration, _ request: HTTPRequest, cancellation: HTTPCancellation? = nil) throws(HTTPError)
    -> HTTPResponse
  {
    let race = HedgedRace()
    let key = cancellation?.onCancel { race.cancel() }
    // Cancelling also lets go of the transfers, which hold the race.
    defer {
      race.cancel()
      if let key { cancellation?.forget(key) }
    }
    let first = start(request, race.stops[0]) { race.end(0, $0) }
    guard race.isSlow(first, delay) else { return try race.outcome(runners: 1).get() }
    var twin = request
    twin.needsFreshConnection = true
    start(twin, race.stops[1]) { race.end(1, $0) }
    let outcome = race.outcome(runners: 2)
    let isWon = race.winner == 1
    metrics.recordHedge(won: isWon)
    request.metrics?.recordHedge(won: isWon)
    return try outcome.get()
  }
}
