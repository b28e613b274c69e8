internal import CPosix
internal import DataflowPlan
internal import Execution
internal import Formats
internal import FunctionInvocation
internal import Lineage
internal import ObjectStorage
internal import Records
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// What a run's driver is made of: a backend, a store, and the session's core, put together.
final class Machine: Sendable {
  let core: SessionCore
  private let services: RunServices
  private let report: RunReport
  private let folder: String
  private let lease: LeaseKeeper

  init(
    _ options: ServerlessOptions, _ remote: RemoteBackend?, _ opened: OpenedRun, _ lineage: LineageStore, _ command: RunCommand,
    job: (name: String, value: [UInt8])?, _ report: RunReport
  ) throws {
    self.report = report
    let workers = remote?.limits.workers ?? options.workers ?? ProcessPool.Configuration.coreCount
    let memory = remote?.limits.memoryBytes ?? options.workerMemory?.bytes ?? Self.memoryShare(workers)
    folder = try Self.makeFolder(options.state, opened.id)
    let environment = TaskEnvironment(
      run: opened.id.rawValue, store: try Self.store(options), at: try ObjectURI(parsing: options.storage ?? options.state),
      prefix: RunLease.folder(opened.id.rawValue), spillFolder: folder,
      memoryBudget: max(16 << 20, memory / 4), memoryLimit: options.backend == .threads ? nil : memory)
    lease = try Self.lease(opened.id, environment.store)
    let log = InvocationLog()
    if let job { log.append(try WorkerMessage.job(job.name, job.value).encoded()) }
    log.append(try Self.greeting(environment))
    let link = CoreReference()
    let invoker: any FunctionInvoker =
      try remote?.invoker(environment, code: command.code.rawValue, log)
      ?? Self.invoker(options, workers, memory: memory, logFolder: folder, log, link)
    services = RunServices(
      invoker: invoker, log: log, lineage: lineage, run: opened.id, code: command.code, environment: environment,
      optimizer: OptimizerOptions(
        rules: try Self.rules(options.optimizer), targetPartitionBytes: options.partitionSize.bytes, workers: workers,
        memoryPerTask: memory),
      // A thousand functions don't share a small input among them, but as many workers as were asked for do.
      leastInputBytes: remote == nil || options.workers != nil ? InputSplit.openCostBytes : InputSplit.invocationCostBytes,
      deadline: .seconds(options.taskTimeout), observer: report, isResumed: opened.isResumed)
    let driver = DriverSide(services, recorded: opened.outcomes, explains: options.explain)
    core = SessionCore(
      threads: options.backend == .threads ? workers : 0, history: Self.history(command, opened), driver: driver)
    link.core.withLock { $0.value = core }
    core.state.withLock { $0.environment = environment }
    try replay(opened.outcomes)
    invoker.prepare()
  }

  private static func invoker(
    _ options: ServerlessOptions, _ workers: Int, memory: Int, logFolder: String, _ log: InvocationLog, _ link: CoreReference
  ) throws -> any FunctionInvoker {
    let limit = Duration.seconds(options.taskTimeout)
    switch options.backend {
    case .lambda, .http: throw DatasetError(.internalError, "functions have an invoker of their own")
    case .threads:
      return ThreadInvoker(concurrency: workers, maximumDuration: limit) { request in
        await withUnsafeContinuation { continuation in
          guard let core = link.core.withLock({ $0.value }) else { return continuation.resume(returning: []) }
          core.readPlans(from: log)
          core.deliver(request) { continuation.resume(returning: $0) }
        }
      }
    case .processes:
      do throws(InvocationError) {
        return try ProcessPool(
          ProcessPool.Configuration(workers: workers, logFolder: logFolder, memoryLimit: memory, maximumDuration: limit),
          log: log)
      } catch {
        throw DatasetError(.backend, error.description)
      }
    }
  }

  private final class CoreReference: Sendable {
    struct Reference: @unchecked Sendable { weak var value: SessionCore? }
    let core = Mutex(Reference())
  }

  /// Ends the run: nothing of it stays but its lineage and, when it failed, what a resume can use.
  /// - Parameter error: what ended a failed run. Its outcome, and what came after, isn't kept, so that a resume tries again.
  func end(as state: RunRecord.State, because error: (any Error)? = nil) async {
    services.invoker.shutdown()
    services.cleanUp()
    core.executor.shutdown()
    await services.lineage.drain()
    if let error = error as? DatasetError, let ordinal = core.driver?.ordinal(of: error) {
      _ = try? await services.lineage.perform(.removeOutcomes(of: services.run, from: ordinal))
    }
    _ = try? await services.lineage.perform(.finishRun(services.run, as: state, at: .now()))
    lease.end(keepingFor: state == .succeeded ? nil : OpenedRun.resumeLimit.components.seconds)
    if state == .succeeded {
      Self.removeObjects(of: services.run.rawValue, in: services.environment.store)
      Self.removeFolder(folder)
      _ = try? await services.lineage.perform(.prune(keepingLast: 100))
    }
    let invoker = services.invoker
    report.end(
      succeeded: state == .succeeded, counters: core.state.withLock { $0.counters },
      bill: invoker.usage.map { Bill($0, dollars: invoker.limits.dollars($0)) })
  }

  /// Removes what a run that was given up has left: nothing will continue it.
  static func removeLeftovers(of run: RunID, _ options: ServerlessOptions) {
    if let store = try? store(options) { removeObjects(of: run.rawValue, in: store) }
    removeFolder("\(options.state)/workers/\(run)")
  }

  private static func removeObjects(of run: String, in store: any ObjectStore) {
    guard let objects = try? store.listAll(prefix: RunLease.folder(run) + "/"), !objects.isEmpty else { return }
    try? store.delete(objects.map(\.key))
  }

  private static func removeFolder(_ folder: String) {
    guard let entries = opendir(folder) else { return }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { unlink("\(folder)/\(name)") }
    }
    rmdir(folder)
  }

  // MARK: Parts

  /// Outcomes of a resumed run are delivered again, to the program and to workers.
  private func replay(_ outcomes: [OutcomeRecord]) throws {
    for record in outcomes {
      var reader = ByteReader(record.payload)
      let outcome = try Outcome(from: &reader)
      services.log.append(try WorkerMessage.outcome(record.action, outcome.encoded).encoded())
      core.mailbox.append(record.action, outcome)
    }
  }

  private static func greeting(_ environment: TaskEnvironment) throws -> [UInt8] {
    var writer = ByteWriter(capacity: 256)
    environment.encode(to: &writer)
    return try WorkerMessage.environment(writer.array()).encoded()
  }

  /// What the program knows before its first outcome.
  private static func history(_ command: RunCommand, _ opened: OpenedRun) -> Digest128 {
    var digest = DigestBuilder(domain: "run")
    digest.combine(command.program)
    for argument in command.arguments { digest.combine(argument) }
    digest.combine(command.folder)
    return digest.finish()
  }

  private static func lease(_ run: RunID, _ store: any ObjectStore) throws -> LeaseKeeper {
    do throws(StorageError) {
      return try LeaseKeeper(run, in: store)
    } catch {
      throw DatasetError(.storage, "the storage of intermediate data can't be used: \(error)")
    }
  }

  private static func store(_ options: ServerlessOptions) throws -> any ObjectStore {
    do throws(StorageError) {
      return try ObjectStores.store(try ObjectURI(parsing: options.storage ?? options.state))
    } catch {
      throw DatasetError(.storage, error.description)
    }
  }

  private static func makeFolder(_ state: String, _ run: RunID) throws -> String {
    for path in [state, "\(state)/workers", "\(state)/workers/\(run)"] where mkdir(path, 0o755) != 0 && errno != EEXIST {
      throw DatasetError(
        .storage, "the folder \(path) can't be made (\(String(cString: strerror(errno)))); choose another with --state")
    }
    let path = "\(state)/workers/\(run)"
    guard let absolute = realpath(path, nil) else { return path }
    defer { free(absolute) }
    return String(cString: absolute)
  }

  private static func rules(_ text: String) throws -> RuleSelection {
    switch text {
    case "all", "on": return .all
    case "none", "off": return .none
    default:
      let names = text.split(separator: ",").map(String.init)
      let known = Optimizer.rules.map(\.name)
      if let unknown = names.first(where: { !known.contains($0) }) {
        throw DatasetError(
          .misuse, "there is no optimizer rule \(unknown); give all, none, or some of \(known.joined(separator: ","))")
      }
      return .only(names)
    }
  }

  /// A worker's share of the machine's memory, with room for the driver and the page cache.
  private static func memoryShare(_ workers: Int) -> Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let total = pages > 0 ? pages * sysconf(Int32(_SC_PAGESIZE)) : 4 << 30
    return max(256 << 20, total / (workers + 1))
  }
}

extension SessionCore {
  /// Takes the plans that the log has beyond those known: what a driver that runs tasks itself needs of it.
  func readPlans(from log: InvocationLog) {
    state.withLock { state in
      while state.logPosition < log.count {
        if case .plan(let plan)? = try? WorkerMessage(log[state.logPosition]) { state.plans.append(plan) }
        state.logPosition += 1
      }
    }
  }
}
