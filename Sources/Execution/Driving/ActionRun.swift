package import DataflowPlan
internal import Formats
internal import FunctionInvocation
package import Lineage
internal import Records

/// Drives one action: feeds the scheduler with what happens and does what it says.
package final class ActionRun: Sendable {
  private enum Message: Sendable {
    case answered(TaskID, attempt: Int, Result<InvocationReply, InvocationError>, since: WallTime)
    case committed(TaskID, attempt: Int, Result<AttemptDisposition, LineageError>)
    case cancelled
  }

  private let action: ActionID
  private let bound: BoundPlan
  private let plan: OptimizedPlan
  private let sources: [NodeID: ResolvedSource]
  private let checkpoints: [NodeID: Checkpoint]
  private let services: RunServices
  private let history: ActionHistory
  private let messages: AsyncStream<Message>
  private let mailbox: AsyncStream<Message>.Continuation

  /// An action of a run.
  /// - Parameters:
  ///   - bound: its plan, with closures.
  ///   - plan: what the optimizer made of it.
  ///   - sources: what its sources are, by node.
  ///   - history: digests of all that its closures can have captured.
  ///   - checkpoints: those that it writes, by node.
  package init(
    _ action: ActionID, _ bound: BoundPlan, _ plan: OptimizedPlan, sources: [NodeID: ResolvedSource], history: ActionHistory,
    checkpoints: [NodeID: Checkpoint] = [:], services: RunServices
  ) {
    self.action = action
    self.bound = bound
    self.plan = plan
    self.sources = sources
    self.history = history
    self.checkpoints = checkpoints
    self.services = services
    (messages, mailbox) = AsyncStream<Message>.makeStream()
  }

  /// Stops the wave. The action throws `CancellationError` as soon as nothing of it is in flight.
  package func cancel() { mailbox.yield(.cancelled) }

  /// Runs the action.
  /// - Throws: ``DatasetError``; `CancellationError` after ``cancel()``.
  package func run() async throws -> CompletedAction {
    var state = try ActionState(
      action, bound, plan, sources: sources, history: history, checkpoints: checkpoints, services: services)
    let sink = try state.prepareSink()
    if let sink, sink.state.isCommitted {
      return CompletedAction(try await state.adoptCommitted(sink), try await state.recordedCounts())
    }
    var verdict = try await perform(state.scheduler.handle(.started), &state)
    var received = messages.makeAsyncIterator()
    while true {
      if let verdict, verdict.isFinal(inFlight: state.inFlight.count) { return try await conclude(verdict, &state, sink) }
      guard let message = await received.next() else { throw CancellationError() }
      let next = try await take(message, &state)
      verdict = verdict ?? next
    }
  }

  private func conclude(_ verdict: Verdict, _ state: inout ActionState, _ sink: PreparedSink?) async throws -> CompletedAction {
    state.reportEnds()
    if let sink, !verdict.isFinished {
      try? sink.destination.abort()
      services.atEnd { try? sink.destination.abort() }
    }
    switch verdict {
    case .finished(let tasks):
      return CompletedAction(try await state.result(tasks: tasks, sink), state.countedOutputs(tasks: tasks))
    case .failed(let error): throw error
    case .cancelled: throw CancellationError()
    }
  }

  /// How the action ended.
  private enum Verdict {
    case finished(tasks: Int)
    case failed(DatasetError)
    case cancelled

    /// A result doesn't wait for attempts that are of no more use; a failure does, so that nothing of the action runs behind it.
    func isFinal(inFlight: Int) -> Bool { isFinished || inFlight == 0 }

    var isFinished: Bool { if case .finished = self { true } else { false } }
  }

  // MARK: Messages

  private func take(_ message: Message, _ state: inout ActionState) async throws -> Verdict? {
    switch message {
    case .cancelled: return try await perform(state.scheduler.handle(.cancelled), &state)
    case .answered(let task, let attempt, let reply, let since):
      state.inFlight[AttemptKey(task: task, attempt: attempt)] = nil
      return try await answer(task, attempt, state.interpret(reply, of: task), reply.usage, since, &state)
    case .committed(let task, let attempt, .success(let disposition)):
      // One that lineage discards has lost to an attempt of an earlier driver, whose output is gone or has another identity.
      guard disposition != .recorded, let event = state.commit(task, attempt) else { return nil }
      return try await perform(state.scheduler.handle(event), &state)
    case .committed(_, _, .failure(let error)):
      return try await fail(DatasetError(.lineage, error.description), &state)
    }
  }

  private func answer(
    _ task: TaskID, _ attempt: Int, _ answer: ActionState.Interpretation, _ usage: InvocationUsage?, _ since: WallTime,
    _ state: inout ActionState
  ) async throws -> Verdict? {
    if case .reply(.success(let result, var metrics)) = answer {
      metrics.take(usage)
      if state.isDiscarded(task, attempt) {
        return try await perform(state.scheduler.handle(.answered(task, attempt: attempt)), &state)
      }
      state.uncommitted[AttemptKey(task: task, attempt: attempt)] = (result, metrics)
      let mailbox = mailbox
      services.lineage.submit(
        .recordAttempt(state.record(task, attempt, .succeeded(result.taskOutput), metrics, usage, since))
      ) { mailbox.yield(.committed(task, attempt: attempt, $0)) }
      return try await perform(state.scheduler.handle(.answered(task, attempt: attempt)), &state)
    }
    let failure: AttemptFailure
    switch answer {
    case .reply(let reply): failure = try state.failure(reply, of: task)
    case .failure(let lost): failure = lost
    }
    var metrics = TaskMetrics()
    metrics.take(usage)
    services.lineage.submit(.recordAttempt(state.record(task, attempt, failure.recorded, metrics, usage, since))) { _ in }
    return try await perform(state.scheduler.handle(.failed(task, attempt: attempt, failure)), &state)
  }

  private func fail(_ error: DatasetError, _ state: inout ActionState) async throws -> Verdict? {
    for task in state.inFlight.values { task.cancel() }
    return .failed(error)
  }

  // MARK: Effects

  private func perform(_ effects: [SchedulerEffect], _ state: inout ActionState) async throws -> Verdict? {
    var verdict: Verdict?
    for effect in effects {
      switch effect {
      case .plan(let stage):
        do {
          let event = try await state.plan(stage)
          if let next = try await perform(state.scheduler.handle(event), &state) { verdict = next }
        } catch let error as DatasetError {
          return try await fail(error, &state)
        }
      case .launch(let task, let attempt): try launch(task, attempt, &state)
      case .retrying(let task, let attempt, let failure): state.reportRetry(task, attempt, failure)
      case .stageDone(let stage):
        state.reportEnd(of: stage)
        do { try state.publishCheckpoint(of: stage) } catch let error as DatasetError { return try await fail(error, &state) }
      case .discard(let task, let attempt): state.discard(task, attempt)
      case .finish(let tasks):
        cancelAttempts(&state)
        verdict = .finished(tasks: tasks)
      case .fail(let error, let task, let attempt):
        cancelAttempts(&state)
        verdict = .failed(state.located(error, task, attempt))
      case .cancel:
        cancelAttempts(&state)
        verdict = .cancelled
      }
    }
    return verdict
  }

  private func cancelAttempts(_ state: inout ActionState) {
    for task in state.inFlight.values { task.cancel() }
  }

  private func launch(_ task: TaskID, _ attempt: Int, _ state: inout ActionState) throws {
    let request = InvocationRequest(
      body: try state.request(task, attempt).encoded, logPosition: services.log.count, deadline: services.deadline,
      size: state.scheduler.size(of: task))
    let (mailbox, invoker) = (mailbox, services.invoker)
    state.inFlight[AttemptKey(task: task, attempt: attempt)] = Task.detached {
      let since = WallTime.now()
      let reply: Result<InvocationReply, InvocationError>
      do throws(InvocationError) {
        reply = .success(try await invoker.invoke(request))
      } catch {
        reply = .failure(error)
      }
      mailbox.yield(.answered(task, attempt: attempt, reply, since: since))
    }
  }
}

/// One attempt at one task.
struct AttemptKey: Hashable {
  let task: TaskID
  let attempt: Int
}

/// Digests of what an action's closures can have captured.
package struct ActionHistory: Sendable {
  /// For each logical node, of all that the program knew when it built it.
  package let nodes: [Digest128]
  /// Of all that it knew when it called the action.
  package let action: Digest128

  /// The history of an action.
  package init(nodes: [Digest128], action: Digest128) {
    self.nodes = nodes
    self.action = action
  }
}

extension Result<InvocationReply, InvocationError> {
  /// What the invocation took, however it ended.
  fileprivate var usage: InvocationUsage? {
    switch self {
    case .success(let reply): reply.usage
    case .failure(let error): error.usage
    }
  }
}
