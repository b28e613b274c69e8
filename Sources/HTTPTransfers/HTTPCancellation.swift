internal import Synchronization

/// A word by which one thread stops the transfers and waits of others.
package final class HTTPCancellation: Sendable {
  private struct State: Sendable {
    var isCancelled = false
    var last = 0
    var handlers: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  /// Not cancelled yet.
  package init() {}

  /// Whether ``cancel()`` was called.
  package var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Stops, once and for all, what was or will be started with this.
  package func cancel() {
    let handlers = state.withLock { state in
      state.isCancelled = true
      defer { state.handlers = [:] }
      return state.handlers
    }
    for handler in handlers.values { handler() }
  }

  /// Calls `handler` once on cancellation, at once if that is past. Returns a key for ``forget(_:)``.
  func onCancel(_ handler: @escaping @Sendable () -> Void) -> Int {
    let key: Int? = state.withLock { state in
      if state.isCancelled { return nil }
      state.last += 1
      state.handlers[state.last] = handler
      return state.last
    }
    guard let key else {
      handler()
      return 0
    }
    return key
  }

  /// Forgets the handler of that key.
  func forget(_ key: Int) { state.withLock { $0.handlers[key] = nil } }
}
