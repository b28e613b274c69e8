extension HTTPTransfer {
  /// What the caller's thread has to do next.
  private enum Step {
    case head(status: Int, headers: HTTPHeaders)
    case receive(UnsafeRawBufferPointer)
    case send(UnsafeMutableRawBufferPointer, generation: Int, sourced: Int)
    case end(Outcome)
  }

  /// Carries bytes between the network's thread and the caller's sink and source, on this thread, until the transfer has ended.
  func pump(into sink: (any HTTPBodySink)?, on loop: TransferLoop) -> Outcome {
    var pump = SourcePump(request)
    while true {
      do {
        switch state.wait(for: nextStep)! {
        case .head(let status, let headers): try sink?.receive(status: status, headers: headers)
        case .receive(let bytes):
          try sink?.receive(bytes)
          if didReceive(bytes.count) { loop.resume(self) }
        case .send(let buffer, let generation, let sourced):
          let count = try pump.fill(buffer, generation: generation, sourced: sourced)
          if didSource(count, generation) { loop.resume(self) }
        case .end(let outcome): return outcome
        }
      } catch let error as SourcePump.Failure {
        return abandon(error.described(request), on: loop)
      } catch {
        return abandon(sinkFailure(error), on: loop)
      }
    }
  }

  /// Ends the transfer for the caller's own error, which counts even if the whole answer has arrived meanwhile.
  private func abandon(_ error: HTTPError, on loop: TransferLoop) -> Outcome {
    loop.cancel(self, error)
    state.wait { $0.outcome == nil ? nil : () }
    return .failure(error)
  }

  private func nextStep(_ state: inout State) -> Step? {
    if case .failure? = state.outcome { return .end(state.outcome!) }
    if let head = state.head, !state.isHeadDelivered {
      state.isHeadDelivered = true
      return .head(status: head.status, headers: head.headers)
    }
    if state.arriving.waiting > 0 { return .receive(state.arriving.readable) }
    if let outcome = state.outcome { return .end(outcome) }
    guard request.isStreamed, !state.isSourceDone, state.leaving.free >= state.leaving.capacity / 4 else { return nil }
    return .send(state.leaving.writable, generation: state.bodyGeneration, sourced: state.sourced)
  }

  /// Gives room back, and returns whether the network's thread was waiting for it.
  private func didReceive(_ count: Int) -> Bool {
    state.with { state in
      state.arriving.didRead(count)
      guard state.isReceivingPaused, state.arriving.waiting <= state.arriving.capacity / 2 else { return false }
      state.isReceivingPaused = false
      return true
    }
  }

  /// Hands bytes over, and returns whether the network's thread was waiting for them. Bytes of a body that has been begun anew
  /// meanwhile don't count.
  private func didSource(_ count: Int, _ generation: Int) -> Bool {
    state.with { state in
      guard generation == state.bodyGeneration else { return false }
      state.leaving.didWrite(count)
      state.sourced += count
      state.isSourceDone = state.sourced == request.body.length
      defer { state.isSendingPaused = false }
      return state.isSendingPaused
    }
  }

  private func sinkFailure(_ error: any Error) -> HTTPError {
    if let error = error as? HTTPError { return error }
    return HTTPError(
      .sink, url: request.url,
      "the answer arrived, but what takes its body failed (\(error)); mend that, then make the request again",
      cause: error)
  }
}
