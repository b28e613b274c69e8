package import DataflowPlan
internal import Exchange
package import FunctionInvocation
package import Lineage
internal import ObjectStorage
internal import Records
internal import Synchronization

/// What all actions of a run share on the driver.
package final class RunServices: Sendable {
  /// Where tasks run.
  package let invoker: any FunctionInvoker
  /// What every worker is told.
  package let log: InvocationLog
  /// What decides what is true.
  package let lineage: LineageStore
  /// The run.
  package let run: RunID
  /// The program's code.
  package let code: CodeIdentity
  /// What workers offer tasks.
  package let environment: TaskEnvironment
  /// What the optimizer goes by.
  package let optimizer: OptimizerOptions
  /// Bytes of input that are worth a task.
  package let leastInputBytes: Int
  /// The longest that a task may execute.
  package let deadline: Duration
  /// Who is told how it goes.
  package let observer: any RunObserver
  /// What tasks counted.
  package let ledger = CounterLedger()

  private struct State {
    var outputs: [Digest128: KnownOutput] = [:]
    var verifiesOutputs: Bool
    var plans: [StagePlan: Int] = [:]
    var actions = 0
    var cleaning: [@Sendable () -> Void] = []
  }
  private let state: Mutex<State>

  /// The services of a run. When it is a resumed one, outputs that lineage knows are adopted, once they are verified.
  package init(
    invoker: any FunctionInvoker, log: InvocationLog, lineage: LineageStore, run: RunID, code: CodeIdentity,
    environment: TaskEnvironment, optimizer: OptimizerOptions, leastInputBytes: Int, deadline: Duration,
    observer: any RunObserver, isResumed: Bool
  ) {
    self.invoker = invoker
    self.log = log
    self.lineage = lineage
    self.run = run
    self.code = code
    self.environment = environment
    self.optimizer = optimizer
    self.leastInputBytes = leastInputBytes
    self.deadline = deadline
    self.observer = observer
    state = Mutex(State(verifiesOutputs: isResumed))
  }

  /// Whether tasks run where this machine's disk can't be read: on functions, unless they share its storage.
  package var runsElsewhere: Bool { invoker.limits.runElsewhere && environment.location.scheme != "file" }

  /// The number of an action that starts now, from 1.
  func beginAction() -> Int {
    state.withLock { state in
      state.actions += 1
      return state.actions
    }
  }

  /// Tells the workers of a stage plan, once, and gives its number.
  func publish(_ plan: StagePlan) throws -> Int {
    try state.withLock { state in
      if let known = state.plans[plan] { return known }
      let number = state.plans.count
      state.plans[plan] = number
      log.append(try WorkerMessage.plan(plan).encoded())
      return number
    }
  }

  /// Has something done when no worker runs any more: an attempt that was cancelled may write for a moment yet.
  func atEnd(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.cleaning.append(body) } }

  /// Does what was left for the end. Called when the invoker is shut down.
  package func cleanUp() {
    let cleaning = state.withLock { state in
      defer { state.cleaning = [] }
      return state.cleaning
    }
    for body in cleaning { body() }
  }

  /// Remembers what a task computed.
  func remember(_ identity: Digest128, _ output: KnownOutput) { state.withLock { $0.outputs[identity] = output } }

  /// Forgets an output that was lost.
  func forget(_ identity: Digest128) { state.withLock { $0.outputs[identity] = nil } }

  /// Outputs that exist already, by the position of their identity: those of this process, and, in a resumed run, those that
  /// lineage has and whose objects are there; and how many came from lineage just now.
  func adoptable(_ identities: [Digest128]) async throws(DatasetError) -> (found: [Int: KnownOutput], recovered: Int) {
    let (known, verifies) = state.withLock { state in
      (state.outputs.isEmpty ? [:] : state.outputs.filterKeys(identities), state.verifiesOutputs)
    }
    var found: [Int: KnownOutput] = [:]
    for (index, identity) in identities.enumerated() { found[index] = known[identity] }
    guard verifies, found.count < identities.count else { return (found, 0) }
    let before = found.count
    let recorded: [Digest128: OutputRecord]
    do {
      recorded = try await lineage.perform(.outputs(for: identities.filter { known[$0] == nil }))
    } catch {
      throw DatasetError(.lineage, error.description)
    }
    for (index, identity) in identities.enumerated() where found[index] == nil {
      guard let record = recorded[identity], record.task.run == run else { continue }
      guard let output = KnownOutput(record), exists(output.result) else { continue }
      found[index] = output
      remember(identity, output)
    }
    return (found, found.count - before)
  }

  /// Whether the object behind a result is there. Its contents are verified when they are read.
  private func exists(_ result: TaskResult) -> Bool {
    guard case .rows(let output) = result else { return true }
    guard let key = output.source.objectKey else { return true }
    guard let info = try? environment.store.head(key) else { return false }
    return info.size >= output.bytes
  }
}

/// An output that exists, and what was counted when it was made.
struct KnownOutput: Sendable {
  let result: TaskResult
  let counters: CounterValues

  init(_ result: TaskResult, _ counters: CounterValues) {
    self.result = result
    self.counters = counters
  }

  /// The output that lineage has recorded; nil if another version of the library wrote it.
  init?(_ record: OutputRecord) {
    var (result, metrics) = (ByteReader(record.output.location), ByteReader(record.metrics))
    guard let output = try? TaskResult(from: &result), let measured = try? TaskMetrics(from: &metrics) else { return nil }
    self.init(output, measured.counters)
  }
}

extension Dictionary {
  fileprivate func filterKeys(_ keys: [Key]) -> [Key: Value] {
    var found: [Key: Value] = [:]
    for key in keys { if let value = self[key] { found[key] = value } }
    return found
  }
}
