import DataflowPlan
import Exchange
import FunctionInvocation
import Lineage
import ObjectStorage
import Operators
import Records

@testable import Execution

/// Plans and runs an action's stages one after the other, in this thread, with no scheduler.
final class StageByStage {
  struct NoInvoker: FunctionInvoker {
    var limits: InvocationLimits { InvocationLimits(workers: 1, concurrency: 1) }
    func prepare() {}
    func invoke(_ request: InvocationRequest) async throws(InvocationError) -> InvocationReply {
      throw InvocationError(.startFailed, "this test invokes nothing")
    }
    func shutdown() {}
  }

  struct Silent: RunObserver {
    func actionStarted(_ action: Int, _ title: String) {}
    func actionEnded(_ action: Int) {}
    func stageStarted(_ stage: StageProgress) {}
    func taskFinished(_ stage: StageProgress.ID, _ metrics: TaskMetrics) {}
    func attemptFailed(_ stage: StageProgress.ID, task: Int, attempt: Int, _ failure: String) {}
    func stageEnded(_ stage: StageProgress.ID) {}
  }

  let folder: ScratchFolder
  let store = MemoryStore()
  let bound: BoundPlan
  let plan: OptimizedPlan
  let environment: TaskEnvironment
  let services: RunServices
  let history: ActionHistory
  let sources: [NodeID: ResolvedSource]
  private let lineage: LineageStore
  private let run: RunID
  private let action = ActionID(rawValue: "action")
  private var planner: StagePlanner
  private(set) var planned: [PlannedStage] = []
  private(set) var identities: [[Digest128]] = []
  private(set) var outputs: [[ExchangeOutput]] = []
  private(set) var results: [[TaskResult]] = []

  /// What an action's identities depend on, apart from its plan.
  struct Setting {
    var rules = RuleSelection.all
    var memoryBudget = 64 << 20
    var inlineLimit = 0
    var workers = 3
    var code = "build-id:1"
    var historyOfNodes: UInt64 = 1
    var historyOfAction: UInt64 = 2
    var targetPartitionBytes = 64 << 20
  }

  /// - Parameter other: whose run and lineage are used; a run of its own without.
  init(
    _ program: Program, _ bound: BoundPlan, _ setting: Setting = Setting(), inRunOf other: StageByStage? = nil,
    invoker: any FunctionInvoker = NoInvoker()
  ) async throws {
    folder = try other?.folder ?? ScratchFolder()
    self.bound = bound
    let options = OptimizerOptions(
      rules: setting.rules, targetPartitionBytes: setting.targetPartitionBytes, workers: setting.workers)
    plan = try Optimizer().optimise(bound.logical, options)
    lineage = try other?.lineage ?? LineageStore(folder: folder.path + "/lineage")
    run = if let other { other.run } else { try await Self.openRun(lineage) }
    environment = TaskEnvironment(
      run: "run", store: store, prefix: "exchange", spillFolder: folder.path, memoryBudget: setting.memoryBudget,
      inlineLimit: setting.inlineLimit)
    services = RunServices(
      invoker: invoker, log: InvocationLog(), lineage: lineage, run: run, code: CodeIdentity(rawValue: setting.code),
      environment: environment,
      optimizer: options, leastInputBytes: 64 << 10, deadline: .seconds(1), observer: Silent(), isResumed: false)
    let node = Digest128(high: 0, low: setting.historyOfNodes)
    history = ActionHistory(
      nodes: bound.logical.nodes.map { _ in node }, action: Digest128(high: 0, low: setting.historyOfAction))
    sources = program.sources
    planner = StagePlanner(action, bound, plan, sources: sources, history: history, services: services)
  }

  private static func openRun(_ lineage: LineageStore) async throws -> RunID {
    let command = RunCommand(program: "test", code: CodeIdentity(rawValue: "build-id:1"), arguments: [], folder: "/")
    let driver = DriverIdentity(process: 1, processStart: 1, boot: "", namespace: "", host: "")
    return try await lineage.perform(.openRun(NewRun(command: command, startedAt: .now(), driver: driver))).id
  }

  var stages: [StageDescription] { plan.stages.stages }

  /// Plans the next stage.
  func planNext() async throws -> PlannedStage {
    let stage = try await planner.plan(planned.count, outputs: outputs, identities: identities)
    planned.append(stage)
    identities.append(try (0..<stage.taskCount).map { try stage.identity(of: $0) })
    return stage
  }

  /// The request of a task of the stage that was planned last.
  func request(_ task: Int) throws -> TaskRequest {
    let stage = planned[planned.count - 1]
    let request = TaskRequest(
      action: action, plan: 0, stage: planned.count - 1, task: task, attempt: 1, identity: identities[planned.count - 1][task],
      outputPartitions: stage.outputPartitions, leafCounts: stage.leafCounts, feeds: try stage.feeds(of: task, outputs))
    // As it would travel.
    return try TaskRequest(request.encoded)
  }

  func run(_ task: Int) throws -> TaskReply {
    try TaskReply(TaskRunner.run(try request(task), of: plan.stages, bound, in: environment).encoded)
  }

  /// Runs all tasks of the stage that was planned last.
  func runPlanned() throws {
    var done: [TaskResult] = []
    for task in 0..<planned[planned.count - 1].taskCount {
      switch try run(task) {
      case .success(let result, _): done.append(result)
      case .fatal(let error): throw error
      case let reply: throw DatasetError(.userError, "stage \(planned.count - 1) task \(task): \(reply)")
      }
    }
    results.append(done)
    outputs.append(done.compactMap { if case .rows(let output) = $0 { output } else { nil } })
  }

  func runAll() async throws {
    while planned.count < stages.count {
      _ = try await planNext()
      try runPlanned()
    }
  }

  /// The rows that the last stage's tasks gave, in order.
  func rows<Element>(_ element: Element.Type) async throws -> [Element] {
    try await runAll()
    return try rows(element, in: outputs[outputs.count - 1])
  }

  func rows<Element>(_ element: Element.Type, in outputs: [ExchangeOutput]) throws -> [Element] {
    var rows: [Element] = []
    let reader = ExchangeReader(store, try RowType.resolve(element), options: ReadOptions(threads: 0))
    for output in outputs {
      try reader.read([output.slice(partitions: 0..<output.partitionCount)]) { raw, count in
        let base = raw.assumingMemoryBound(to: Element.self)
        for index in 0..<count { rows.append((base + index).move()) }
      }
    }
    return rows
  }
}
