package import FunctionInvocation
package import ObjectStorage
internal import Records
internal import Synchronization

/// Runs requests on a function platform: queues them, sends as many as the platform's ramp allows, and waits where it throttles.
///
/// A request costs one invocation, or a share of one where several run side by side in a function; besides, a read of the storage where
/// the answer is large, and a write and a read where the request is. Throttling is never a failure of a request unless nothing else comes
/// for a quarter of an hour.
package final class RemoteInvoker: FunctionInvoker {
  /// What calls are made of.
  package struct Configuration: Sendable {
    /// Which code the driver runs.
    package var code: String
    /// The run.
    package var run: String
    /// The program's arguments, of which the first is its name.
    package var arguments: [String]
    /// The driver's working folder.
    package var folder = ""
    /// The storage, as workers can find it.
    package var location: String
    /// The same storage.
    package var store: any ObjectStore
    /// What the keys of the run begin with, without a slash at its end.
    package var prefix: String
    /// Requests that one function runs side by side.
    package var requestsPerCall = 1
    /// Whether answers come by the storage, for calls that outlive a connection.
    package var answersToStorage = false
    /// How long nothing but throttling is borne.
    package var throttlingLimit: Duration = .seconds(900)

    /// A configuration of these parts.
    package init(
      code: String, run: String, arguments: [String], location: String, store: any ObjectStore, prefix: String
    ) {
      self.code = code
      self.run = run
      self.arguments = arguments
      self.location = location
      self.store = store
      self.prefix = prefix
    }
  }

  typealias Answer = Result<InvocationReply, InvocationError>
  typealias Waiter = CheckedContinuation<Answer, Never>

  private struct State {
    var line: CallLine<Waiter>
    var calls: [UInt64: Task<Void, Never>] = [:]
    var usage = InvocationUsage()
    var lastProgress = ContinuousClock.now
    var hasProgressed = false
    var isShutDown = false
    var hasAlarm = false
  }

  package let limits: InvocationLimits
  let configuration: Configuration
  let endpoint: any FunctionEndpoint
  let packer: LogPacker
  private let log: InvocationLog
  private let state: Mutex<State>
  private let sequences = Atomic<UInt64>(0)

  /// An invoker of the function behind an endpoint, whose workers see the records of `log`.
  package init(_ endpoint: any FunctionEndpoint, _ configuration: Configuration, log: InvocationLog) {
    self.endpoint = endpoint
    self.configuration = configuration
    self.log = log
    limits = endpoint.limits
    packer = LogPacker(log, store: configuration.store, prefix: configuration.prefix)
    state = Mutex(State(line: CallLine(endpoint.ramp, requestsPerCall: configuration.requestsPerCall)))
  }

  package var usage: InvocationUsage? { state.withLock { $0.usage } }

  /// Does nothing: nothing runs between waves, and nothing is paid.
  package func prepare() {}

  /// - Precondition: `request.logPosition` is at most the count of the log.
  package func invoke(_ request: InvocationRequest) async throws(InvocationError) -> InvocationReply {
    try InvocationError.checkCancellation()
    precondition(request.logPosition <= log.count, "The request's log position is that of another log.")
    let sequence = sequences.add(1, ordering: .relaxed).newValue
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: Waiter) in
        submit(.init(sequence: sequence, waiter: waiter, request: request))
        // The handler below may have run while the request was not there to be cancelled.
        if Task.isCancelled { cancel(sequence) }
      }
    } onCancel: {
      cancel(sequence)
    }
    return try result.get()
  }

  package func shutdown() {
    let (callers, calls) = state.withLock { state in
      state.isShutDown = true
      return (state.line.takeAll(), Array(state.calls.values))
    }
    for (waiter, hadLeft) in callers { waiter.resume(returning: .failure(.shutDown(hadStarted: hadLeft))) }
    for call in calls { call.cancel() }
    endpoint.close()
  }

  // MARK: The line

  private func submit(_ member: CallLine<Waiter>.Member) {
    let isRefused = state.withLock { state in
      if !state.isShutDown { state.line.submit(member) }
      return state.isShutDown
    }
    if isRefused { member.waiter?.resume(returning: .failure(.shutDown(hadStarted: false))) } else { sendWaiting() }
  }

  private func cancel(_ sequence: UInt64) {
    let (caller, call) = state.withLock { state in
      let cancelled = state.line.cancel(sequence)
      return (cancelled, cancelled?.abandoned.flatMap { state.calls[$0] })
    }
    call?.cancel()
    guard let caller else { return }
    caller.waiter.resume(
      returning: .failure(InvocationError(.cancelled, "Its task was cancelled.", hadStarted: caller.hadLeft)))
  }

  /// Sends what may leave now, and comes back where only time makes room.
  private func sendWaiting() {
    let needsAlarm = state.withLock { state in
      while !state.isShutDown, let bundle = state.line.next(at: .now) {
        state.calls[bundle.id] = Task.detached { [self] in await carry(bundle) }
      }
      let needsAlarm = state.line.isWaiting && !state.hasAlarm && !state.isShutDown && state.line.inFlight < endpoint.ramp.limit
      if needsAlarm { state.hasAlarm = true }
      return needsAlarm
    }
    guard needsAlarm else { return }
    Task.detached { [self] in
      try? await Task.sleep(for: .milliseconds(50))
      state.withLock { $0.hasAlarm = false }
      sendWaiting()
    }
  }

  private func carry(_ bundle: CallLine<Waiter>.Bundle) async {
    let answers = await CallCarrier(self, bundle.id, bundle.members.map(\.request)).answers()
    let waiters = state.withLock { state in
      state.calls[bundle.id] = nil
      return state.line.end(bundle.id)
    }
    for (waiter, answer) in zip(waiters, answers) { waiter?.resume(returning: answer) }
    sendWaiting()
  }

  // MARK: What calls meet

  func noteUsage(_ usage: InvocationUsage) { state.withLock { $0.usage += usage } }

  func noteProgress() {
    state.withLock { state in
      state.lastProgress = .now
      state.hasProgressed = true
    }
  }

  /// Whether any call has been answered.
  var hasProgressed: Bool { state.withLock { $0.hasProgressed } }

  /// Slows down.
  /// - Returns: whether it has been so for too long.
  func noteThrottling() -> Bool {
    let now = ContinuousClock.now
    return state.withLock { state in
      state.line.slowDown(at: now)
      return now - state.lastProgress > configuration.throttlingLimit
    }
  }
}

extension InvocationError {
  fileprivate static func shutDown(hadStarted: Bool) -> InvocationError {
    InvocationError(.cancelled, "The invoker was shut down. Invoke before that, or make a new one.", hadStarted: hadStarted)
  }
}
