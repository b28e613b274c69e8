internal import Execution
internal import Synchronization

/// Tasks that wait to be run for one action. On a worker the action call itself serves them, so that task-locals which the
/// program bound around it are visible in its closures.
final class ActionServer: Sendable {
  /// A request and where its reply goes.
  struct Job: Sendable {
    /// What the driver calls the request; 0 if it is never wanted back.
    let sequence: UInt64
    let request: [UInt8]
    let reply: @Sendable ([UInt8]) -> Void
  }

  private struct State {
    var jobs: [Job] = []
    var head = 0

    mutating func popFirst() -> Job? {
      guard head < jobs.count else { return nil }
      defer {
        head += 1
        if head == jobs.count {
          jobs.removeAll(keepingCapacity: true)
          head = 0
        }
      }
      return jobs[head]
    }

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

  /// Takes a task out that hasn't begun.
  ///
  /// - Returns: Whether it was there.
  func withdraw(_ sequence: UInt64) -> Bool {
    state.withLock { state in
      guard let position = state.jobs[state.head...].firstIndex(where: { $0.sequence == sequence }) else { return false }
      state.jobs.remove(at: position)
      return true
    }
  }

  /// The next task; nil when the action is over.
  func next() async -> Job? {
    await withUnsafeContinuation { continuation in
      let ready = state.withLock { state -> Job?? in
        if let job = state.popFirst() { return .some(job) }
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
