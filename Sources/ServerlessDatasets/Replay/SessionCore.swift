internal import DataflowPlan
internal import Execution
internal import FunctionInvocation
internal import Lineage
internal import Records
internal import Synchronization

/// What driver and worker have in common: the program runs on its executor, meets its actions, and is handed their outcomes.
final class SessionCore: Sendable {
  struct State {
    /// Digest of all that the program knows: what it was started with, and every outcome delivered so far.
    var history: Digest128
    /// Operations that the program recorded so far, by the scope that it was in.
    var nodes: [String: Int] = [:]
    var servers: [ActionID: ActionServer] = [:]
    /// Requests for actions that the program hasn't reached.
    var waiting: [(action: ActionID, job: ActionServer.Job)] = []
    var plans: [StagePlan] = []
    /// How far a driver that runs tasks itself has read the log.
    var logPosition = 0
    var environment: TaskEnvironment?
    var refusal: DatasetError?
    /// What the program did that a call without an error of its own couldn't refuse.
    var misuse: DatasetError?
    /// What counters stand at, for those that the program made and those that were counted.
    var counters: [String: Int] = [:]
    /// How the program ended, once it has.
    var ending: String?
    /// Since when the program has waited for something else than what comes.
    var stuckSince: ContinuousClock.Instant?
  }

  /// How long the program may wait for something else than what comes, before it is taken for another one: tasks of its own may
  /// be about to enter a scope, and the machine may be busy.
  private static let patience = Duration.seconds(2)

  let registry = ActionRegistry()
  let mailbox = OutcomeMailbox()
  let executor: ReplayExecutor
  let state: Mutex<State>
  /// Tasks that this process runs at once; 0 for a driver whose tasks run elsewhere.
  let threads: Int
  /// Schedules actions; nil on a worker.
  let driver: DriverSide?
  private let pool: WorkerThreadPool?

  init(threads: Int, history: Digest128, driver: DriverSide?) {
    self.threads = threads
    self.driver = driver
    state = Mutex(State(history: history))
    pool = threads > 0 ? WorkerThreadPool(threads: threads, name: "task") : nil
    let link = CoreLink()
    executor = ReplayExecutor { link.core.withLock { $0.value }?.quiescent() }
    link.core.withLock { $0.value = self }
    driver?.attach(self)
  }

  /// Breaks the cycle of executor and core.
  private final class CoreLink: Sendable {
    struct Reference: @unchecked Sendable { weak var value: SessionCore? }
    let core = Mutex(Reference())
  }

  var isDriver: Bool { driver != nil }

  /// The digest that an action called now carries.
  var history: Digest128 { state.withLock { $0.history } }

  /// The digest that an operation recorded now carries: of all that the program knows, and of which one it is. Children of a task
  /// group record the same operation with the same knowledge, and their closures differ still.
  func historyOfNextNode() -> Digest128 {
    let scope = SessionScope.path
    // The program's own steps come in the same order whenever a run is continued. Others' don't, so what they record is like
    // nothing else.
    let isOrdered = ReplayExecutor.isCurrent
    return state.withLock { state in
      var digest = DigestBuilder(domain: isOrdered ? "operation" : "operation off the executor")
      digest.combine(state.history)
      digest.combine(scope)
      digest.combine(isOrdered ? state.nodes[scope, default: 0] : Int.random(in: .min ... .max))
      if isOrdered { state.nodes[scope, default: 0] += 1 }
      return digest.finish()
    }
  }

  /// Runs the program to its end.
  func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
    executor.expectEntry()
    try await withTaskExecutorPreference(executor) { try await body() }
    if let refusal = refusalIfWoken() ?? state.withLock({ $0.misuse }) { throw refusal }
  }

  /// Takes note of a misuse: the next action throws it, and a task that runs in this process fails with it.
  func refuse(_ misuse: DatasetError) { state.withLock { $0.misuse = $0.misuse ?? misuse } }

  // MARK: Quiescence

  /// Delivers the next outcome; looks out for a program that isn't deterministic. On the executor's thread.
  private func quiescent() -> Int? {
    if let refusal = refusalIfWoken() {
      mailbox.refuse(.failure(refusal))
      refuseWaiting(refusal)
      driver?.cancelAll()
      return nil
    }
    let isDelivered = mailbox.deliverNext { action, outcome in
      registry.settle(action)
      state.withLock { state in
        state.stuckSince = nil
        state.counters.merge(outcome.counters.values) { _, total in total }
        var digest = DigestBuilder(domain: "history")
        digest.combine(state.history)
        digest.combine(action.rawValue)
        digest.combine(outcome.encoded)
        state.history = digest.finish()
      }
    }
    return isDelivered ? nil : lookForDivergence()
  }

  /// Something else than the library woke the program.
  private func refusalIfWoken() -> DatasetError? {
    guard executor.foreignWakeUpCount > 0 else { return state.withLock { $0.refusal } }
    return state.withLock { state in
      if let refusal = state.refusal { return refusal }
      let refusal = DatasetError(
        .nondeterministic,
        """
        run(in:) waited for something that the library has no part in (a timer, a network answer, a Task of its own, the main \
        actor), which would end at another moment on a worker. Put it into `session.recorded("name") { … }`, whose value every \
        worker is given; for time limits use `session.withTimeout`, for the first of several `session.firstOf`; in a Task { } \
        of your own begin with `session.scope("key") { … }`
        """)
      state.refusal = refusal
      return refusal
    }
  }

  /// The program waits, and nothing that came is for what it waits for. Others may still be on their way (a `Task` of the
  /// program that enters a scope), so it is given a while.
  private func lookForDivergence() -> Int? {
    let now = ContinuousClock.now
    let waited = state.withLock { state -> Duration? in
      guard mailbox.next != nil || !state.waiting.isEmpty else {
        state.stuckSince = nil
        return nil
      }
      let since = state.stuckSince ?? now
      state.stuckSince = since
      return state.ending == nil ? now - since : Self.patience
    }
    guard let waited else { return nil }
    if waited < Self.patience { return 100 }
    let error = divergence()
    refuseWaiting(error)
    if isDriver, mailbox.next != nil { mailbox.refuse(.failure(error)) }
    return nil
  }

  /// The error that shows where this process' program stands, and where it should.
  private func divergence() -> DatasetError {
    let place: String
    if let ending = state.withLock({ $0.ending }) {
      place = "run(in:) has ended here (\(ending))"
    } else {
      let plans = registry.unsettled.values.sorted().joined(separator: "\n")
      place = "here the program waits for:\n\(plans)"
    }
    let expected = mailbox.next?.rawValue ?? state.withLock { $0.waiting.first?.action.rawValue } ?? "another action"
    return DatasetError(
      .nondeterministic,
      isDriver
        ? """
        the program takes another way than it did before it was interrupted: the next recorded outcome is of action \(expected), \
        but \(place)\nStart anew with --new; put what changes from run to run into `session.recorded`
        """
        : "\(DriverSide.divergenceMarker)\(place)")
  }

  private func refuseWaiting(_ error: DatasetError) {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    for (_, job) in waiting { job.reply(TaskReply.fatal(error).encoded) }
  }

  // MARK: Tasks

  /// Takes a task, whose action the program may not have reached yet.
  func deliver(_ request: [UInt8], sequence: UInt64 = 0, reply: @escaping @Sendable ([UInt8]) -> Void) {
    let job = ActionServer.Job(sequence: sequence, request: request, reply: reply)
    let action: ActionID
    do throws(RecordError) { action = try TaskRequest.action(of: request) } catch {
      return reply(TaskReply.fatal(DatasetError(.internalError, error.description)).encoded)
    }
    let server = state.withLock { state -> ActionServer? in
      if let server = state.servers[action] { return server }
      state.waiting.append((action, job))
      state.stuckSince = nil
      return nil
    }
    if let server { server.submit(job) } else { executor.poke() }
  }

  /// Forgets a task, if it hasn't begun.
  ///
  /// - Returns: Whether that was so.
  func withdraw(_ sequence: UInt64) -> Bool {
    let servers = state.withLock { state -> [ActionServer]? in
      let position = state.waiting.firstIndex { $0.job.sequence == sequence }
      guard let position else { return Array(state.servers.values) }
      state.waiting.remove(at: position)
      return nil
    }
    return servers?.contains { $0.withdraw(sequence) } ?? true
  }

  /// Serves the tasks of an action from now on, on threads that see the caller's task-locals.
  func serve(_ action: ActionID, _ bound: BoundPlan) -> ActionServer? {
    guard let pool else { return nil }
    let server = ActionServer(bound)
    let jobs = state.withLock { state in
      state.servers[action] = server
      state.stuckSince = nil
      let jobs = state.waiting.filter { $0.action == action }.map(\.job)
      state.waiting.removeAll { $0.action == action }
      return jobs
    }
    for job in jobs { server.submit(job) }
    for _ in 0..<threads {
      Task(executorPreference: pool) { while let job = await server.next() { job.reply(self.execute(job.request, bound)) } }
    }
    return server
  }

  /// Ends what ``serve(_:_:)`` began.
  func stopServing(_ action: ActionID) {
    state.withLock { $0.servers.removeValue(forKey: action) }?.close()
  }

  private func execute(_ bytes: [UInt8], _ bound: BoundPlan) -> [UInt8] {
    do {
      let request = try TaskRequest(bytes)
      let (plan, environment) = state.withLock {
        ($0.plans.indices.contains(request.plan) ? $0.plans[request.plan] : nil, $0.environment)
      }
      guard let plan, let environment else { throw DatasetError(.internalError, "a task came before its plan") }
      var reply = TaskCounters.counting { TaskRunner.run(request, of: plan, bound, in: environment) }
      reply.add(RequestLedger.take)
      if let misuse = state.withLock({ $0.misuse.take() }) { throw misuse }
      return reply.encoded
    } catch {
      return TaskReply.fatal((error as? DatasetError) ?? DatasetError(.internalError, "\(error)")).encoded
    }
  }

  /// Takes a message of the driver.
  func accept(_ message: WorkerMessage) throws {
    switch message {
    case .environment(let bytes):
      var reader = ByteReader(bytes)
      let environment = try TaskEnvironment(from: &reader).adapted(to: ProcessEnvironment.variables)
      state.withLock { $0.environment = environment }
    case .plan(let plan): state.withLock { $0.plans.append(plan) }
    case .outcome(let action, let bytes):
      var reader = ByteReader(bytes)
      mailbox.append(action, try Outcome(from: &reader))
      executor.poke()
    case .job: break
    }
  }

  /// The environment of the run's tasks, which results are read with, too.
  var environment: TaskEnvironment {
    get throws {
      guard let environment = state.withLock({ $0.environment }) else {
        throw DatasetError(.internalError, "the run has no environment yet")
      }
      return environment
    }
  }
}
