extension RetryPolicy {
  /// Makes a request until its answer stands, and blocks this thread meanwhile. At most ``attempts`` requests, twice that with hedging.
  /// - Parameters:
  ///   - client: through which it is made; closing it ends the waits.
  ///   - bucket: paces every attempt, and slows down on throttling.
  ///   - metrics: where attempts and retries are counted, beside the client's own.
  ///   - hedge: after how long a slow attempt without a sink gets a twin, as ``HTTPClient/hedged(after:_:cancellation:)`` says; nil for
  ///     never.
  ///   - cancellation: by which other threads stop it.
  ///   - classify: why an answer asks for another attempt, or nil where it stands.
  ///   - makeSink: the sink for an attempt, which begins anew with each.
  ///   - onRetry: called before each further attempt, with the answer that asked for it, if there was one; may renew credentials.
  ///   - makeRequest: the request of an attempt, signed for it; the first is number 1.
  /// - Returns: the first answer that stands, or the last one where attempts or time are used up.
  /// - Throws: ``HTTPError`` of the last attempt where that brought no answer; or what one of the closures throws.
  package func run(
    _ client: HTTPClient, bucket: TokenBucket? = nil, metrics: TransferMetrics? = nil, hedge: Duration? = nil,
    cancellation: HTTPCancellation? = nil, classify: (HTTPResponse) -> RetryClass? = RetryPolicy.classify,
    into makeSink: (_ attempt: Int) throws -> (any HTTPBodySink)? = { _ in nil },
    onRetry: (RetryClass, HTTPResponse?) throws -> Void = { _, _ in }, makeRequest: (_ attempt: Int) throws -> HTTPRequest
  ) throws -> HTTPResponse {
    let stops = RetryStops(client, cancellation)
    var state = RetryState(self, at: clock.now)
    var isFresh = false
    while true {
      var request = try makeRequest(state.attempt)
      request.metrics = request.metrics ?? metrics
      request.needsFreshConnection = request.needsFreshConnection || isFresh
      request.timeouts.limit(to: state.end)
      if let bucket, !bucket.take(by: state.end, unless: stops.all) { throw stops.error(request) }
      let outcome = attempt(request, client, try makeSink(state.attempt), hedge, cancellation)
      guard let reason = reason(for: outcome, classify) else { return try outcome.get() }
      if reason == .throttled { bucket?.slowDown() }
      let response = try? outcome.get()
      guard case .retry(let pause) = state.next(after: reason, retryAfter: response.flatMap(Self.retryAfter), now: clock.now)
      else {
        return try outcome.mapError { $0.after(attempts: state.attempt) }.get()
      }
      if !clock.sleep(until: clock.now + pause, unless: stops.all) { throw stops.error(request) }
      client.metrics.recordRetry(reason)
      request.metrics?.recordRetry(reason)
      try onRetry(reason, response)
      // Another connection may lead to another machine.
      isFresh = reason != .expiredCredentials
    }
  }

  private func attempt(
    _ request: HTTPRequest, _ client: HTTPClient, _ sink: (any HTTPBodySink)?, _ hedge: Duration?,
    _ cancellation: HTTPCancellation?
  ) -> Result<HTTPResponse, HTTPError> {
    Result { () throws(HTTPError) in
      if let hedge, sink == nil { return try client.hedged(after: hedge, request, cancellation: cancellation) }
      return try client.perform(request, into: sink, cancellation: cancellation)
    }
  }

  private func reason(for outcome: Result<HTTPResponse, HTTPError>, _ classify: (HTTPResponse) -> RetryClass?) -> RetryClass? {
    switch outcome {
    case .success(let response): classify(response)
    case .failure(let error): error.isTransient ? .network : nil
    }
  }
}
