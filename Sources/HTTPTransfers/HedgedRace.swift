/// Two transfers of the same request, of which the first with a good answer wins.
final class HedgedRace: Sendable {
  private struct State: Sendable {
    var outcomes: [HTTPTransfer.Outcome?] = [nil, nil]
    var winner: Int?
  }

  /// What stops each of the two.
  let stops = [HTTPCancellation(), HTTPCancellation()]
  private let state = Guarded(State())

  /// Who gave the good answer, or nil.
  var winner: Int? { state.with { $0.winner } }

  /// Stops both, those that haven't ended.
  func cancel() { for stop in stops { stop.cancel() } }

  /// Notes how one of them ended.
  func end(_ runner: Int, _ outcome: HTTPTransfer.Outcome) {
    state.with { state in
      state.outcomes[runner] = outcome
      if state.winner == nil, Self.isGood(outcome) { state.winner = runner }
    }
  }

  /// Waits until `transfer` has ended, or for `delay` from when its body was sent; true where it is still under way then.
  func isSlow(_ transfer: HTTPTransfer, _ delay: Duration) -> Bool {
    let sentAt: ContinuousClock.Instant?? = transfer.state.wait { state in
      if state.outcome != nil { return .some(nil) }
      return state.bodySentAt.map { .some($0) }
    }
    guard let sentAt = sentAt ?? nil else { return false }
    return transfer.state.wait(until: sentAt + delay) { $0.outcome == nil ? nil : () } == nil
  }

  /// Waits for the first good answer, or until as many as `runners` have ended without one; then the first one's outcome counts, or the
  /// other's if only that is an answer.
  func outcome(runners: Int) -> HTTPTransfer.Outcome {
    state.wait { state in
      if let winner = state.winner { return state.outcomes[winner] }
      let ended = state.outcomes.compactMap { $0 }
      guard ended.count == runners else { return nil }
      return ended.first { if case .success = $0 { true } else { false } } ?? ended[0]
    }!
  }

  /// An answer that asks for another attempt must not beat one that is still to come.
  private static func isGood(_ outcome: HTTPTransfer.Outcome) -> Bool {
    guard case .success(let response) = outcome else { return false }
    return response.status < 500 && response.status != 429
  }
}
