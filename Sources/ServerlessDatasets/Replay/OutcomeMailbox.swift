internal import Lineage
internal import Synchronization

/// Outcomes in the order in which the driver delivered them, and the actions that wait for them.
///
/// On the driver and on every worker an outcome is delivered only when the program is quiescent, and strictly in that order: so
/// whatever the program makes of the order in which its actions end, it makes the same of it everywhere.
final class OutcomeMailbox: Sendable {
  private struct State {
    var outcomes: [(action: ActionID, outcome: Outcome)] = []
    var delivered = 0
    var waiters: [ActionID: UnsafeContinuation<Outcome, Never>] = [:]
    var refusal: Outcome?
  }

  private let state = Mutex(State())

  /// Adds the next outcome.
  func append(_ action: ActionID, _ outcome: Outcome) { state.withLock { $0.outcomes.append((action, outcome)) } }

  /// Outcomes added so far.
  var count: Int { state.withLock { $0.outcomes.count } }

  /// Actions that wait for their outcome.
  var waiting: [ActionID] { state.withLock { Array($0.waiters.keys) } }

  /// The action of the next outcome, when there is one to deliver.
  var next: ActionID? { state.withLock { $0.delivered < $0.outcomes.count ? $0.outcomes[$0.delivered].action : nil } }

  /// Waits for the outcome of an action.
  func outcome(of action: ActionID) async -> Outcome {
    await withUnsafeContinuation { continuation in
      let refused = state.withLock { state -> Outcome? in
        if let refusal = state.refusal { return refusal }
        state.waiters[action] = continuation
        return nil
      }
      if let refused { continuation.resume(returning: refused) }
    }
  }

  /// Delivers the next outcome, if the program waits for it. On the executor's thread only.
  /// - Parameter onDelivery: called with it just before.
  func deliverNext(_ onDelivery: (ActionID, Outcome) -> Void) -> Bool {
    let ready = state.withLock { state -> (ActionID, Outcome, UnsafeContinuation<Outcome, Never>)? in
      guard state.delivered < state.outcomes.count else { return nil }
      let (action, outcome) = state.outcomes[state.delivered]
      guard let waiter = state.waiters.removeValue(forKey: action) else { return nil }
      state.delivered += 1
      return (action, outcome, waiter)
    }
    guard let (action, outcome, waiter) = ready else { return false }
    onDelivery(action, outcome)
    waiter.resume(returning: outcome)
    return true
  }

  /// Fails everything that waits now or later, because the program can't be trusted to be deterministic. On the executor's
  /// thread only.
  func refuse(_ outcome: Outcome) {
    let waiters = state.withLock { state in
      state.refusal = outcome
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume(returning: outcome) }
  }
}
