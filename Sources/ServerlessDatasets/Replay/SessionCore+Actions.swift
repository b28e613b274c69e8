internal import Execution
internal import Lineage
internal import ObjectStorage
internal import Synchronization

extension SessionCore {
  /// Meets an action: names it, has the driver start it, and waits for its outcome, which is all that a worker knows of it.
  /// - Parameters:
  ///   - plan: the action in words, the same on driver and workers.
  ///   - bound: for actions over datasets, the closures with which this process can serve their tasks.
  ///   - start: called on the driver, unless the outcome is known from before an interruption.
  func perform(
    _ plan: String, bound: BoundPlan? = nil, start: @Sendable (DriverSide, ActionID) -> Void
  ) async throws -> [UInt8] {
    try checkCaller()
    let text = SessionScope.path.isEmpty ? plan : plan + "in scope \(SessionScope.path)\n"
    let action = registry.register(text)
    if let bound { _ = serve(action, bound) }
    defer { if bound != nil { stopServing(action) } }
    if let driver, !driver.knowsOutcome(of: action) {
      driver.note(text, of: action)
      start(driver, action)
    }
    let outcome = await withTaskCancellationHandler {
      await mailbox.outcome(of: action)
    } onCancel: {
      driver?.cancel(action)
    }
    switch outcome {
    case .value(let bytes, _): return bytes
    case .stored(let key, _):
      do {
        let stored = try environment.store.get(key)
        defer { extendLifetime(stored) }
        return Array(stored.bytes)
      } catch {
        throw DatasetError(.storage, "the recorded result of an action can't be read: \(error)")
      }
    case .failure(let error): throw error
    case .cancelled: throw CancellationError()
    }
  }

  private func checkCaller() throws {
    if let refusal = state.withLock({ $0.refusal ?? $0.misuse }) { throw refusal }
    guard ReplayExecutor.isCurrent else {
      throw DatasetError(
        .misuse,
        """
        an action was called outside run(in:)'s own execution. In a Task { } or Task.detached { } wrap it into \
        `session.scope("key") { … }`, or use async let or a task group instead; inside a dataset's closure no action can run: \
        call it before, and capture its result
        """)
    }
  }
}

/// The scopes that the program entered, for the names of its actions.
enum SessionScope {
  @TaskLocal static var path = ""
}
