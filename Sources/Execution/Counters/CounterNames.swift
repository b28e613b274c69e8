internal import Synchronization

/// The counters of this process, numbered as they come, so that a task counts by number.
package enum CounterNames {
  private struct State {
    var slots: [String: Int] = [:]
    var names: [String] = []
  }

  private static let state = Mutex(State())

  /// How many there are.
  static var count: Int { state.withLock { $0.names.count } }

  /// The number of a name.
  package static func slot(of name: String) -> Int {
    state.withLock { state in
      if let slot = state.slots[name] { return slot }
      let slot = state.names.count
      state.slots[name] = slot
      state.names.append(name)
      return slot
    }
  }

  /// The name of a number that ``slot(of:)`` gave.
  static func name(of slot: Int) -> String { state.withLock { $0.names[slot] } }
}
