extension HTTPClient {
  /// Makes a request once, without blocking a thread of Swift's pool. Cancelling the task aborts the transfer.
  /// - Parameters:
  ///   - request: what to send. A body from a source takes a thread for the time of the transfer.
  ///   - sink: takes the body of an answer of class 2xx, called on a thread made for the transfer; nil collects it in
  ///     ``HTTPResponse/body``.
  /// - Throws: ``HTTPError``, with code `cancelled` where the task was cancelled.
  package func performAsync(_ request: HTTPRequest, into sink: (any HTTPBodySink & Sendable)? = nil) async throws(HTTPError)
    -> HTTPResponse
  {
    let cancellation = HTTPCancellation()
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        start(request, into: sink, cancellation) { continuation.resume(returning: $0) }
      }
    } onCancel: {
      cancellation.cancel()
    }
    return try outcome.get()
  }

  /// Begins a transfer and returns at once. `done` is called once, on another thread or on this one.
  @discardableResult
  func start(
    _ request: HTTPRequest, into sink: (any HTTPBodySink & Sendable)? = nil, _ cancellation: HTTPCancellation,
    done: @escaping @Sendable (HTTPTransfer.Outcome) -> Void
  ) -> HTTPTransfer {
    let isPumped = sink != nil || request.isStreamed
    let transfer = loop.submit(request, isSunk: sink != nil, onEnd: isPumped ? nil : done)
    if isPumped {
      let isStarted = TransferThread.start(name: "http-body") { [loop] in done(transfer.pump(into: sink, on: loop)) }
      if !isStarted {
        let reason = "the system has no thread left for its body; raise the limit on processes (ulimit -u)"
        let error = HTTPError(.resources, url: request.url, reason)
        loop.cancel(transfer, error)
        done(.failure(error))
      }
    }
    _ = cancellation.onCancel { [loop] in loop.cancel(transfer, .cancelled(request.url)) }
    return transfer
  }
}
