internal import CCurl

extension TransferLoop {
  /// Ends a transfer that uses the network; its handle is used again, its connection only if libcurl is content with it.
  func end(_ execution: TransferExecution, _ outcome: HTTPTransfer.Outcome, _ multi: UnsafeMutableRawPointer) {
    let handle = execution.handle
    _ = ccurl_multi_remove(multi, handle)
    count(execution, outcome)
    running[handle] = nil
    handleOfTransfer[execution.transfer.id] = nil
    easyHandles.give(handle)
    queue.finish(host: execution.host)
    execution.transfer.end(outcome)
  }

  /// Ends a transfer that never got a connection.
  func end(_ transfer: HTTPTransfer, _ outcome: HTTPTransfer.Outcome) {
    let sample = TransferSample(transfer.request, outcome, latency: transfer.submittedAt.duration(to: .now))
    metrics.record(sample)
    transfer.request.metrics?.record(sample)
    transfer.end(outcome)
  }

  private func count(_ execution: TransferExecution, _ outcome: HTTPTransfer.Outcome) {
    var sample = TransferSample(execution.request, outcome, latency: execution.startedAt.duration(to: .now))
    sample.bytesUp = execution.sent
    sample.bytesDown = execution.received
    if case .success(let response) = outcome { sample.connectionsOpened = response.connectionsOpened }
    metrics.record(sample)
    execution.request.metrics?.record(sample)
  }

  /// Remembers that timeouts must be looked at by `time`.
  func note(_ time: ContinuousClock.Instant?) {
    guard let time else { return }
    nextCheck = nextCheck.map { min($0, time) } ?? time
  }

  /// Ends what has run out of time. Idle times move on while bytes move, so the next look is at the earliest that one can be due.
  func checkTimeouts(_ multi: UnsafeMutableRawPointer) {
    let now = ContinuousClock.now
    guard let check = nextCheck, now >= check else { return }
    nextCheck = nil
    for execution in Array(running.values) {
      if let error = execution.timeout(at: now) {
        end(execution, .failure(error), multi)
      } else {
        note(execution.nextTimeout)
      }
    }
    for transfer in queue.waiting {
      guard let deadline = transfer.request.timeouts.deadline else { continue }
      guard deadline <= now, queue.remove(id: transfer.id, host: transfer.request.origin) != nil else {
        note(deadline)
        continue
      }
      end(transfer, .failure(.pastDeadline(transfer.request.url)))
    }
  }

  /// Milliseconds until the next look at timeouts, at most a minute. libcurl itself wakes up for its own timers.
  func pollTime() -> Int32 {
    guard let check = nextCheck else { return 60_000 }
    return Int32(clamping: min(max((check - ContinuousClock.now).milliseconds + 1, 0), 60_000))
  }
}
