internal import DataflowPlan
internal import Exchange
internal import FunctionInvocation
internal import Lineage
internal import Records

/// What the driver knows of an action while it runs: the scheduler decides by numbers, this holds the things behind them.
struct ActionState {
  var scheduler: WaveScheduler
  /// Attempts that haven't answered.
  var inFlight: [AttemptKey: Task<Void, Never>] = [:]
  /// Results that lineage hasn't committed yet.
  var uncommitted: [AttemptKey: (TaskResult, TaskMetrics)] = [:]
  /// Attempts whose results must not count, should they still come.
  private var discarded: Set<AttemptKey> = []

  let action: ActionID
  let bound: BoundPlan
  let plan: OptimizedPlan
  let services: RunServices
  /// The checkpoints that the action writes, by node.
  let checkpoints: [NodeID: Checkpoint]
  private let number: Int
  private let planNumber: Int
  private var planner: StagePlanner
  private(set) var planned: [PlannedStage?]
  private var identities: [[Digest128]]
  private var results: [[TaskResult?]]
  /// The same where they are rows; empty outputs stand for tasks that aren't done.
  private(set) var outputs: [[ExchangeOutput]]
  /// What the tasks that are done have counted, where that is anything.
  private var counters: [TaskID: CounterValues] = [:]
  private var endedStages: Set<Int> = []

  init(
    _ action: ActionID, _ bound: BoundPlan, _ plan: OptimizedPlan, sources: [NodeID: ResolvedSource], history: ActionHistory,
    checkpoints: [NodeID: Checkpoint], services: RunServices
  ) throws {
    self.action = action
    self.bound = bound
    self.plan = plan
    self.services = services
    self.checkpoints = checkpoints
    try bound.validate(plan.stages)
    number = services.beginAction()
    services.observer.actionStarted(number, "\(plan.logical.action.description) of \(plan.logical[plan.logical.root].title)")
    planNumber = try services.publish(plan.stages)
    planner = StagePlanner(action, bound, plan, sources: sources, history: history, services: services)
    let count = plan.stages.stages.count
    planned = Array(repeating: nil, count: count)
    identities = Array(repeating: [], count: count)
    results = Array(repeating: [], count: count)
    outputs = Array(repeating: [], count: count)
    scheduler = WaveScheduler(
      stages: plan.stages.stages.map { stage in
        WaveScheduler.Stage(producers: Array(Set(stage.inputs.map(\.producer.rawValue))).sorted())
      },
      capacity: services.invoker.limits.concurrency, rowsNeeded: plan.logical.action.rowsNeeded,
      policy: RetryPolicy(services.invoker.limits))
  }

  // MARK: Planning

  /// Decides a stage's tasks and adopts those whose output exists.
  mutating func plan(_ index: Int) async throws -> SchedulerEvent {
    let stage = try await planner.plan(index, outputs: outputs, identities: identities)
    planned[index] = stage
    identities[index] = try (0..<stage.taskCount).map { try stage.identity(of: $0) }
    results[index] = Array(repeating: nil, count: stage.taskCount)
    outputs[index] = Array(repeating: .none, count: stage.taskCount)
    let (adopted, recovered) = try await services.adoptable(identities[index])
    for (task, output) in adopted { keep(output, TaskID(index, task)) }
    let shapes = try (0..<stage.taskCount).map { try stage.shape(of: $0) }
    services.observer.stageStarted(
      StageProgress(
        id: progressID(index), title: title(of: stage.stage), tasks: stage.taskCount, reused: adopted.count,
        recovered: recovered))
    return .planned(stage: index, tasks: shapes, adopted: adopted.mapValues(\.result.taskYield))
  }

  private func title(of stage: StageDescription) -> String {
    let labels =
      stage.tree.sources.map { plan.logical[$0].operation.name } + stage.operations.map { $0.operation.label(plan.logical) }
    return labels.isEmpty ? "read" : labels.joined(separator: " → ")
  }

  private mutating func keep(_ output: KnownOutput, _ task: TaskID) {
    results[task.stage][task.index] = output.result
    if case .rows(let rows) = output.result { outputs[task.stage][task.index] = rows }
    counters[task] = output.counters.isEmpty ? nil : output.counters
  }

  // MARK: Attempts

  /// What a worker is sent for an attempt.
  func request(_ task: TaskID, _ attempt: Int) throws -> TaskRequest {
    guard let stage = planned[task.stage] else { throw DatasetError(.internalError, "stage \(task.stage) has no tasks yet") }
    let outputFolder = outputFolder(of: stage.stage)
    return TaskRequest(
      action: action, plan: planNumber, stage: task.stage, task: task.index, attempt: attempt,
      identity: identities[task.stage][task.index], outputPartitions: stage.outputPartitions, leafCounts: stage.leafCounts,
      feeds: try stage.feeds(of: task.index, outputs),
      inlineLimit: outputFolder == nil ? Self.inlineBytesPerWave / stage.taskCount : 0, outputFolder: outputFolder)
  }

  /// What the tasks of a stage may bring to the driver in their replies, in all.
  private static let inlineBytesPerWave = 16 << 20

  /// What an answer means; a lost worker's has the form of a failure, too.
  func interpret(_ reply: Result<InvocationReply, InvocationError>, of task: TaskID) -> Interpretation {
    switch reply {
    case .success(let reply):
      do throws(RecordError) { return .reply(try TaskReply(reply.body)) } catch {
        return .reply(.fatal(DatasetError(.internalError, error.description)))
      }
    case .failure(let error): return .failure(AttemptFailure(error))
    }
  }

  /// An answer of the task itself, or what became of the invocation.
  enum Interpretation {
    case reply(TaskReply)
    case failure(AttemptFailure)
  }

  /// The class of a failed reply. Whoever wrote a lost input is found by the feed and slice that the task named.
  mutating func failure(_ reply: TaskReply, of task: TaskID) throws -> AttemptFailure {
    switch reply {
    case .success: return .transient("a success was taken for a failure")
    case .userFailure(let text): return .user(text)
    case .transient(let text): return .transient(text)
    case .fatal(let error): return .fatal(error)
    case .lostInput(let feed, let slice, let why):
      let writers = try planned[task.stage]?.writers(of: task.index, feed: feed, slice: slice, outputs) ?? []
      for writer in writers { services.forget(identities[writer.stage][writer.index]) }
      let lost = writers.map { identities[$0.stage][$0.index] }
      services.lineage.submit(.invalidateOutputs(lost)) { _ in }
      return .lostInput(writers, why)
    }
  }

  /// The row of an attempt in lineage.
  func record(
    _ task: TaskID, _ attempt: Int, _ end: AttemptRecord.Result, _ metrics: TaskMetrics, _ usage: InvocationUsage?,
    _ since: WallTime
  ) -> AttemptRecord {
    AttemptRecord(
      task: TaskKey(run: services.run, action: action, stage: task.stage, task: task.index), attempt: attempt,
      identity: identities[task.stage][task.index], worker: usage?.worker ?? "", result: end, startedAt: since,
      finishedAt: .now(),
      metrics: metrics.encoded)
  }

  /// Takes a result that lineage has committed.
  mutating func commit(_ task: TaskID, _ attempt: Int) -> SchedulerEvent? {
    guard let (result, metrics) = uncommitted.removeValue(forKey: AttemptKey(task: task, attempt: attempt)) else { return nil }
    let output = KnownOutput(result, metrics.counters)
    keep(output, task)
    services.remember(identities[task.stage][task.index], output)
    services.observer.taskFinished(progressID(task.stage), metrics)
    return .succeeded(task, attempt: attempt, result.taskYield)
  }

  /// Forgets what an attempt gave, or keeps in mind to forget it: its input has changed. Lineage must hear of it before it hears
  /// of the next attempt, for it takes the first that succeeds.
  mutating func discard(_ task: TaskID, _ attempt: Int) {
    let key = AttemptKey(task: task, attempt: attempt)
    discarded.insert(key)
    uncommitted[key] = nil
    let identity = identities[task.stage][task.index]
    services.forget(identity)
    services.lineage.submit(.invalidateOutputs([identity])) { _ in }
  }

  func isDiscarded(_ task: TaskID, _ attempt: Int) -> Bool {
    !discarded.isEmpty && discarded.contains(AttemptKey(task: task, attempt: attempt))
  }

  // MARK: Results

  /// What the first tasks of the last stage gave.
  func results(tasks: Int) throws -> [TaskResult] {
    try results[results.count - 1].prefix(tasks).map { result in
      guard let result else { throw DatasetError(.internalError, "a finished stage lacks a result") }
      return result
    }
  }

  /// What the outputs behind the result have counted, when the first tasks of the last stage are its.
  func countedOutputs(tasks: Int) -> CountedOutputs {
    var counted: CountedOutputs = [:]
    for (task, values) in counters where task.stage < results.count - 1 || task.index < tasks {
      counted[identities[task.stage][task.index]] = values
    }
    return counted
  }

  /// Where an error happened, as far as it is known.
  func located(_ error: DatasetError, _ task: TaskID?, _ attempt: Int?) -> DatasetError {
    var error = error
    error.location.run = services.run.rawValue
    if error.location.action == nil {
      error.location.action = "\(plan.logical.action.description) of \(plan.logical[plan.logical.root].title)"
    }
    guard let task else { return error }
    error.location.stage = task.stage
    error.location.task = task.index
    error.location.attempt = attempt
    error.location.input = try? planned[task.stage]?.describeInput(of: task.index)
    return error
  }

  // MARK: Reports

  private func progressID(_ stage: Int) -> StageProgress.ID { StageProgress.ID(action: number, stage: stage) }

  func reportRetry(_ task: TaskID, _ attempt: Int, _ failure: AttemptFailure) {
    services.observer.attemptFailed(progressID(task.stage), task: task.index, attempt: attempt, failure.description)
  }

  mutating func reportEnd(of stage: Int) {
    if endedStages.insert(stage).inserted { services.observer.stageEnded(progressID(stage)) }
  }

  mutating func reportEnds() {
    for stage in planned.indices where planned[stage] != nil { reportEnd(of: stage) }
    services.observer.actionEnded(number)
  }
}

extension ExchangeOutput {
  /// Stands for an output that isn't there.
  fileprivate static var none: ExchangeOutput {
    ExchangeOutput(source: .inline([]), identity: [], attempt: 0, pieces: [], partitionEnds: [])
  }
}

extension TaskResult {
  /// What the scheduler must know of it.
  var taskYield: TaskYield {
    switch self {
    case .rows(let output): TaskYield(digests: output.partitions.map(\.digest), rows: output.rows)
    case .count(let count): TaskYield(digests: [UInt64(count)], rows: count)
    case .file(let file): TaskYield(digests: [UInt64(file.bytes)], rows: file.rows)
    }
  }

  /// The result as lineage records it.
  var taskOutput: TaskOutput {
    let bytes: Int
    switch self {
    case .rows(let output): bytes = output.bytes
    case .count: bytes = 0
    case .file(let file): bytes = file.bytes
    }
    return TaskOutput(location: encoded, byteCount: bytes, rowCount: rowCount, partitionDigests: taskYield.digests)
  }
}

extension AttemptFailure {
  /// What an invocation's failure means for the attempt.
  init(_ error: InvocationError) {
    // The failure's own kind says what the code says.
    let text = String(error.description.dropFirst("\(error.code): ".count))
    switch error.code {
    case .deadlineExceeded: self = .deadline(text)
    case .outOfMemory: self = .outOfMemory(text)
    case .workerLost: self = .workerLost(text, hadStarted: error.hadStarted)
    case .answerLost: self = .workerLost(text, hadStarted: true)
    case .cancelled: self = .workerLost(text, hadStarted: false)
    case .storageFailed: self = .transient(text)
    default: self = .fatal(DatasetError(.backend, text))
    }
  }

  /// The failure as lineage records it.
  var recorded: AttemptRecord.Result {
    if case .workerLost(let text, _) = self { .lost(text) } else { .failed(description) }
  }

  /// The failure in words.
  var description: String {
    switch self {
    case .user(let text), .lostInput(_, let text), .workerLost(let text, _), .deadline(let text), .outOfMemory(let text),
      .transient(let text):
      text
    case .fatal(let error): error.message
    }
  }
}
