internal import DataflowPlan
internal import Execution
internal import FunctionInvocation
internal import Lineage
internal import ObjectStorage
internal import Records
internal import Synchronization

/// The driver's part of a session: runs actions, records their outcomes in the order in which they end, and tells the workers.
final class DriverSide: Sendable {
  /// Begins a worker's report that its program stands elsewhere; the driver completes it with its own plan.
  static let divergenceMarker = "diverged: "
  /// Outcomes beyond this are objects.
  static let inlineOutcomeBytes = 1 << 20

  let services: RunServices

  private struct State {
    weak var core: SessionCore?
    var plans: [ActionID: String] = [:]
    var running: [ActionID: @Sendable () -> Void] = [:]
    var known: Set<ActionID>
    var nextOrdinal: Int
    /// The first outcome with each failure.
    var failures: [DatasetError: Int] = [:]
  }
  private let state: Mutex<State>

  private let explains: Bool
  /// Brings inputs to where tasks read them; nil where tasks read this machine's disk.
  let staging: InputStaging?

  /// - Parameters:
  ///   - recorded: the outcomes of a resumed run.
  ///   - explains: whether each plan is printed before it runs.
  init(_ services: RunServices, recorded: [OutcomeRecord], explains: Bool) {
    self.services = services
    self.explains = explains
    let environment = services.environment
    staging =
      services.runsElsewhere
      ? InputStaging(environment.store, at: environment.location, note: services.observer.noted) : nil
    state = Mutex(State(known: Set(recorded.map(\.action)), nextOrdinal: recorded.count))
    for (ordinal, record) in recorded.enumerated() {
      var reader = ByteReader(record.payload)
      guard let outcome = try? Outcome(from: &reader) else { continue }
      if let entry = try? CounterLedger.Entry(totals: outcome.counters, outputsFrom: &reader) { services.ledger.restore(entry) }
      guard case .failure(let error) = outcome else { continue }
      state.withLock { if $0.failures[error] == nil { $0.failures[error] = ordinal } }
    }
  }

  /// The first outcome that is this failure. Actions that ran beside it may have ended after it.
  func ordinal(of failure: DatasetError) -> Int? { state.withLock { $0.failures[failure] } }

  /// Called once by the session.
  func attach(_ core: SessionCore) { state.withLock { $0.core = core } }

  func knowsOutcome(of action: ActionID) -> Bool { state.withLock { $0.known.contains(action) } }

  func note(_ plan: String, of action: ActionID) { state.withLock { $0.plans[action] = plan } }

  /// Prints a plan, when that was asked for.
  func explain(_ plan: OptimizedPlan) {
    guard explains else { return }
    let costs = CostEstimator.estimate(plan, services.optimizer)
    StandardError.write(PlanRenderer(plan, costs: costs).explain() + "\n")
  }

  // MARK: Running

  /// Runs an action of any kind; what `body` returns or throws becomes its outcome.
  func start(_ action: ActionID, _ body: @escaping @Sendable () async throws -> [UInt8]) {
    start(action, counting: { (try await body(), [:]) })
  }

  /// Runs an action whose tasks may have counted something.
  func start(_ action: ActionID, counting body: @escaping @Sendable () async throws -> ([UInt8], CountedOutputs)) {
    // On Swift's own pool, off the replay executor, where its waits are nobody's business.
    let task = Task.detached { [self] in
      do {
        let (bytes, counts) = try await body()
        finish(action, .value(bytes), counts)
      } catch {
        finish(action, outcome(of: error, in: action))
      }
    }
    state.withLock { $0.running[action] = { task.cancel() } }
  }

  private func outcome(of error: any Error, in action: ActionID) -> Outcome {
    switch error {
    case is CancellationError: return .cancelled
    case var error as DatasetError:
      if error.code == .nondeterministic, error.message.hasPrefix(Self.divergenceMarker) {
        let plan = state.withLock { $0.plans[action] } ?? ""
        let worker = String(error.message.dropFirst(Self.divergenceMarker.count))
        error.message = """
          a worker's replay of the program took another way than the driver.\n\
          \(PlanDifference.describe(driver: plan, worker: worker.hasPrefix("here the program waits for:\n") ? String(worker.dropFirst(28)) : worker))
          """
      }
      return .failure(error)
    default: return .failure(DatasetError(.internalError, "\(type(of: error)): \(error)"))
    }
  }

  /// Cancels an action; its outcome then says so.
  func cancel(_ action: ActionID) { state.withLock { $0.running[action] }?() }

  /// Cancels everything.
  func cancelAll() { for cancel in state.withLock({ Array($0.running.values) }) { cancel() } }

  // MARK: Outcomes

  /// Records an outcome, tells the workers, and delivers it: in this order, and one after the other.
  private func finish(_ action: ActionID, _ outcome: Outcome, _ counts: CountedOutputs = [:]) {
    let outcome = stored(outcome)
    // Numbering, counting and submission are one step: the lineage's writer and its callbacks keep the order.
    state.withLock { state in
      state.running[action] = nil
      state.plans[action] = nil
      let (outcome, payload) = counted(outcome, counts)
      let record = OutcomeRecord(
        ordinal: state.nextOrdinal, action: action, kind: outcome.kind, payload: payload, committedAt: .now())
      state.nextOrdinal += 1
      if case .failure(let error) = outcome, state.failures[error] == nil { state.failures[error] = record.ordinal }
      services.lineage.submit(.appendOutcome(record, to: services.run)) { [self] result in
        deliver(action, outcome, result)
      }
    }
  }

  /// The outcome with what it makes the counters stand at, and what lineage keeps of it: which outputs have been counted, too.
  private func counted(_ outcome: Outcome, _ counts: CountedOutputs) -> (Outcome, payload: [UInt8]) {
    var outcome = outcome
    var entry = CounterLedger.Entry()
    switch outcome {
    case .value, .stored: entry = services.ledger.settle(counts)
    case .failure, .cancelled: break
    }
    outcome.counters = entry.totals
    var writer = ByteWriter(capacity: 64)
    entry.encodeOutputs(to: &writer)
    return (outcome, outcome.encoded + writer.array())
  }

  private func deliver(_ action: ActionID, _ outcome: Outcome, _ committed: Result<Void, LineageError>) {
    var outcome = outcome
    if case .failure(let error) = committed { outcome = .failure(DatasetError(.lineage, error.description)) }
    if let message = try? WorkerMessage.outcome(action, outcome.encoded).encoded() { services.log.append(message) }
    guard let core = state.withLock({ $0.core }) else { return }
    core.mailbox.append(action, outcome)
    core.executor.poke()
  }

  /// Large values become objects, fetched once by each worker that needs them.
  private func stored(_ outcome: Outcome) -> Outcome {
    guard case .value(let bytes, _) = outcome, bytes.count > Self.inlineOutcomeBytes else { return outcome }
    let key = "\(services.environment.prefix)/outcomes/\(state.withLock { $0.nextOrdinal })-\(StableHash.hash(bytes))"
    do throws(StorageError) {
      try services.environment.store.put(key, bytes)
      return .stored(key: key)
    } catch {
      return .failure(DatasetError(.storage, "an action's result can't be stored: \(error)"))
    }
  }
}

extension Outcome {
  fileprivate var kind: OutcomeRecord.Kind {
    switch self {
    case .value: .value
    case .stored: .stored
    case .failure: .failure
    case .cancelled: .cancelled
    }
  }
}

extension StableHash {
  static func hash(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { hash($0.baseAddress!, count: $0.count) } }
}
