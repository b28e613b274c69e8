internal import Synchronization

/// Runs functions in this process.
///
/// It limits how many run at once and forwards the bytes; where the handler's code runs, such as on a `WorkerThreadPool`, is the
/// handler's own choice. Whoever owns the handler reads the invocation log there, so nothing is sent.
///
/// Code in this process can't be killed. A request that passes its deadline, or whose caller is cancelled, is reported at once and
/// its task is cancelled, but it goes on, and keeps its place among those that run, until the handler returns. There is no memory
/// limit.
package final class ThreadInvoker: FunctionInvoker {
  private typealias Waiter = CheckedContinuation<Result<[UInt8], InvocationError>, Never>

  private struct Pending: Sendable {
    var sequence: UInt64
    var waiter: Waiter
    var request: InvocationRequest
  }

  private struct Execution: Sendable {
    /// Nil once the caller has been told something else.
    var waiter: Waiter?
    var handling: Task<Void, Never>
    var timer: Task<Void, Never>?
  }

  private struct State: Sendable {
    var waiting = WaitingLine<Pending>()
    var executions: [UInt64: Execution] = [:]
    var isShutDown = false
  }

  /// What a request may use.
  package let limits: InvocationLimits

  private let handler: @Sendable ([UInt8]) async -> [UInt8]
  private let state = Mutex(State())
  private let sequences = Atomic<UInt64>(0)

  /// Creates an invoker that runs at most `concurrency` requests at once.
  package init(
    concurrency: Int, maximumDuration: Duration? = nil, handler: @escaping @Sendable ([UInt8]) async -> [UInt8]
  ) {
    precondition(concurrency > 0, "An invoker needs to run at least one request at once.")
    limits = InvocationLimits(maximumDuration: maximumDuration, workers: concurrency, concurrency: concurrency)
    self.handler = handler
  }

  /// The number of requests that run, and that wait to.
  var load: (running: Int, waiting: Int) { state.withLock { ($0.executions.count, $0.waiting.count) } }

  package func prepare() {}

  package func invoke(_ request: InvocationRequest) async throws(InvocationError) -> InvocationReply {
    try InvocationError.checkCancellation()
    let sequence = sequences.add(1, ordering: .relaxed).newValue
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        submit(Pending(sequence: sequence, waiter: waiter, request: request))
        // The handler below may have run while the request was not there to be cancelled.
        if Task.isCancelled { cancel(sequence) }
      }
    } onCancel: {
      cancel(sequence)
    }
    return InvocationReply(try result.get())
  }

  /// Tells every caller, and cancels the tasks that run; they go on until they notice.
  package func shutdown() {
    let (waiting, abandoned) = state.withLock { state in
      state.isShutDown = true
      var waiting: [Pending] = []
      while let pending = state.waiting.popFirst() { waiting.append(pending) }
      return (waiting, state.executions.keys.compactMap { abandon($0, &state) })
    }
    for pending in waiting { fail(pending.waiter, .cancelled, Self.shutDownMessage, hadStarted: false) }
    for execution in abandoned { fail(execution, .cancelled, Self.shutDownMessage) }
  }

  private static let shutDownMessage = "The invoker was shut down. Invoke before that, or make a new one."

  private func submit(_ pending: Pending) {
    let isShutDown = state.withLock { state in
      guard !state.isShutDown else { return true }
      state.waiting.append(pending, sequence: pending.sequence)
      startWaiting(&state)
      return false
    }
    if isShutDown { fail(pending.waiter, .cancelled, Self.shutDownMessage, hadStarted: false) }
  }

  private func startWaiting(_ state: inout State) {
    while state.executions.count < limits.workers, let pending = state.waiting.popFirst() {
      let sequence = pending.sequence
      let handling = Task { [handler] in
        let reply = await handler(pending.request.body)
        self.complete(sequence, reply)
      }
      let timer = limits.deadline(for: pending.request).map { deadline in
        Task {
          try? await Task.sleep(for: deadline, clock: .suspending)
          if !Task.isCancelled { self.expire(sequence, deadline) }
        }
      }
      state.executions[sequence] = Execution(waiter: pending.waiter, handling: handling, timer: timer)
    }
  }

  private func complete(_ sequence: UInt64, _ reply: [UInt8]) {
    let execution = state.withLock { state in
      defer { startWaiting(&state) }
      return state.executions.removeValue(forKey: sequence)
    }
    execution?.timer?.cancel()
    execution?.waiter?.resume(returning: .success(reply))
  }

  private func expire(_ sequence: UInt64, _ deadline: Duration) {
    let abandoned = state.withLock { abandon(sequence, &$0) }
    let message = "The request executed for longer than \(deadline), and goes on. Use more partitions, or allow more time."
    if let abandoned { fail(abandoned, .deadlineExceeded, message) }
  }

  private func cancel(_ sequence: UInt64) {
    let (pending, abandoned) = state.withLock { state in
      (state.waiting.remove(sequence: sequence), abandon(sequence, &state))
    }
    if let pending { pending.waiter.resume(returning: .failure(.cancelledBeforeStart)) }
    if let abandoned { fail(abandoned, .cancelled, "Its task was cancelled.") }
  }

  /// Takes leave of a request that runs, which keeps its place.
  ///
  /// - Returns: What to tell and to cancel, without the lock: cancelling runs code of the handler's.
  private func abandon(_ sequence: UInt64, _ state: inout State) -> Execution? {
    guard let execution = state.executions[sequence], execution.waiter != nil else { return nil }
    state.executions[sequence]?.waiter = nil
    return execution
  }

  private func fail(_ execution: Execution, _ code: InvocationError.Code, _ message: String) {
    execution.handling.cancel()
    execution.timer?.cancel()
    if let waiter = execution.waiter { fail(waiter, code, message, hadStarted: true) }
  }

  private func fail(_ waiter: Waiter, _ code: InvocationError.Code, _ message: String, hadStarted: Bool) {
    waiter.resume(returning: .failure(InvocationError(code, message, worker: "this process", hadStarted: hadStarted)))
  }
}
