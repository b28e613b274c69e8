extension TransferExecution {
  /// The timeout that has passed at `now`, as an error, or nil.
  func timeout(at now: ContinuousClock.Instant) -> HTTPError? {
    let timeouts = request.timeouts
    if let deadline = timeouts.deadline, now >= deadline { return .pastDeadline(request.url) }
    guard pausedSince == nil else { return nil }
    if now >= lastMoved + timeouts.idle {
      return HTTPError(
        .timeout, url: request.url,
        "no byte moved for \(timeouts.idle) (\(received) received, \(sent) sent); try again, or allow a longer idle time")
    }
    if now >= totalEnd {
      return HTTPError(
        .timeout, url: request.url,
        "it took more than \(allowance) (\(received) bytes received, \(sent) sent); try again, or allow a longer total")
    }
    return nil
  }

  /// When the next timeout is due unless bytes move.
  var nextTimeout: ContinuousClock.Instant? {
    let own = pausedSince == nil ? min(lastMoved + request.timeouts.idle, totalEnd) : nil
    guard let deadline = request.timeouts.deadline else { return own }
    return own.map { min($0, deadline) } ?? deadline
  }

  /// Stops the clocks' pause.
  func endPause() {
    guard let since = pausedSince else { return }
    lastMoved = .now
    paused += lastMoved - since
    pausedSince = nil
  }

  private var totalEnd: ContinuousClock.Instant { startedAt + paused + allowance }

  private var allowance: Duration {
    request.timeouts.total(bytes: request.body.length + max(head.announcedLength ?? 0, received))
  }
}
