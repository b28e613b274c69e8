internal import Execution
internal import Synchronization

/// Tasks that wait to be run for one action. On a worker the action call itself serves them, so that task-locals which the
/// program bound around it are visible in its closures.
final class ActionServer: Sendable {
  /// A request and where its reply goes.
  struct Job: Sendable {
    let request: [UInt8]
    let reply: @Sendable ([UInt8]) -> Void
  }

  private struct State {
    var jobs: [Job] = []
    var head = 0
    var idle: [UnsafeContinuation<Job?, Never>] = []
    var isClosed = false
  }

  /// The action's plan and closures.
  let bound: BoundPlan
  private let state = Mutex(State())

  init(_ bound: BoundPlan) { self.bound = bound }

  /// Adds a task.
  func submit(_ job: Job) {
    let idle = state.withLock { state -> UnsafeContinuation<Job?, Never>? in
      if let idle = state.idle.popLast() { return idle }
      state.jobs.append(job)
      return nil
    }
    idle?.resume(returning: job)
  }

  /// The next task; nil when the action is over.
  func next() async -> Job? {
    await withUnsafeContinuation { continuation in
      let ready = state.withLock { state -> Job?? in
        if state.head < state.jobs.count {
          state.head += 1
          let job = state.jobs[state.head - 1]
          if state.head == state.jobs.count {
            state.jobs.removeAll(keepingCapacity: true)
            state.head = 0
          }
          return .some(job)
        }
        if state.isClosed { return .some(nil) }
        state.idle.append(continuation)
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }

  /// Ends the servers; tasks that still come are of no more use.
  func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      defer { state.idle = [] }
      return state.idle
    }
    for continuation in idle { continuation.resume(returning: nil) }
  }
}
