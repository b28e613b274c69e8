internal import Lineage
internal import Records
internal import Synchronization

/// Names the actions of a run: the hash of plan and call sites, and how many with the same hash came before. The program meets
/// its actions in the same order everywhere, so the names agree everywhere.
final class ActionRegistry: Sendable {
  private struct State {
    var occurrences: [UInt64: Int] = [:]
    var reached: [ActionID: String] = [:]
  }

  private let state = Mutex(State())

  /// The name of the next action with that plan.
  func register(_ plan: String) -> ActionID {
    let hash = StableHash.hash(plan)
    return state.withLock { state in
      let occurrence = state.occurrences[hash, default: 0]
      state.occurrences[hash] = occurrence + 1
      let id = ActionID(rawValue: String(hash, radix: 16) + "-" + String(occurrence))
      state.reached[id] = plan
      return id
    }
  }

  /// Forgets an action's plan: it has its outcome.
  func settle(_ action: ActionID) { state.withLock { $0.reached[action] = nil } }

  /// The plans of actions that have no outcome yet.
  var unsettled: [ActionID: String] { state.withLock { $0.reached } }
}
