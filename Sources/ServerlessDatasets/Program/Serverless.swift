internal import Execution
internal import FunctionInvocation
internal import Lineage
internal import RemoteFunctions
internal import Synchronization

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif
#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The library's entrances for programs.
public enum Serverless {
  /// The channel to the driver, in a worker process.
  private static let channel = Mutex<WorkerChannel?>(nil)

  /// Finds out whether this process is a worker, before anything else runs, and makes the order of dictionaries the same in all
  /// processes of a run: the driver executes itself once more with `SWIFT_DETERMINISTIC_HASHING` set.
  static func prepareProcess() {
    RemoteStores.register()
    if let worker = WorkerChannel.takeFromEnvironment() {
      channel.withLock { $0 = worker }
      // Where it isn't, the function is elsewhere, and relative paths mean nothing there.
      if let folder = getenv(FunctionWorkerVariables.workingFolder) { _ = chdir(folder) }
    } else if FunctionService.isStarted {
      // It runs none of the program's code itself.
    } else if getenv("SWIFT_DETERMINISTIC_HASHING") == nil {
      setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
      // Returns only when it fails; then dictionaries have an order of their own, which the replay's guards notice.
      executeAgain()
    }
  }

  private static func executeAgain() {
    #if os(Linux)
      execv("/proc/self/exe", CommandLine.unsafeArgv)
    #else
      var length: UInt32 = 4096
      var path = [CChar](repeating: 0, count: Int(length))
      if _NSGetExecutablePath(&path, &length) == 0 { execv(path, CommandLine.unsafeArgv) }
    #endif
  }

  /// To be called first in the `main` of a program that runs jobs, with every type of job that it may run: in a worker process it
  /// serves the driver and never returns. Elsewhere it returns at once, in a process that has deterministic hashing: for that the
  /// program executes itself once more.
  public static func enterWorkerIfNeeded(_ jobs: [any ServerlessJob.Type]) async {
    prepareProcess()
    if channel.withLock({ $0 == nil }) { await FunctionService.enterIfStarted() }
    guard let worker = channel.withLock({ $0.take() }) else { return }
    guard case .logRecord(let first)? = worker.next(), case .job(let name, let value)? = try? WorkerMessage(first) else {
      _exit(0)
    }
    guard let type = jobs.first(where: { String(reflecting: $0) == name }) else {
      StandardError.write("\(name) isn't among the jobs given to Serverless.enterWorkerIfNeeded\n")
      _exit(2)
    }
    await serve(worker, try? body(of: type, Data(value)))
  }

  private static func body<Job: ServerlessJob>(
    of type: Job.Type, _ value: Data
  ) throws -> @Sendable (ServerlessSession) async throws -> Void {
    let job = try JSONDecoder().decode(type, from: value)
    return { _ = try await job.run(in: $0) }
  }

  private static func serve(
    _ worker: WorkerChannel, _ body: (@Sendable (ServerlessSession) async throws -> Void)?
  ) async -> Never {
    guard let body else {
      StandardError.write("the job's value can't be decoded\n")
      _exit(2)
    }
    await WorkerProcess.serve(worker, body)
  }

  /// Runs a job and gives its result.
  ///
  /// A run of its own, with workers and lineage. A job of the same value that was interrupted continues.
  /// - Throws: what the job throws; `DatasetError` where the run can't be started.
  public static func run<Job: ServerlessJob>(
    _ job: Job, _ options: ServerlessOptions = ServerlessOptions(backend: .processes)
  ) async throws -> Job.Output {
    if ReplayExecutor.isCurrent {
      throw DatasetError(
        .misuse,
        "a run can't start another, which every worker would start again; call `try await job.run(in: session)` instead")
    }
    let result = Mutex<Job.Output?>(nil)
    let value = try JSONEncoder().encode(job)
    let name = String(reflecting: Job.self)
    try await DriverRun(name, options, job: (name, Array(value))).run { session in
      let output = try await job.run(in: session)
      result.withLock { $0 = output }
    }
    guard let output = result.withLock({ $0 }) else { throw DatasetError(.internalError, "the job ended without a result") }
    return output
  }

  /// Whether this process is a worker of a driver or of a function's host.
  static var isWorker: Bool { channel.withLock { $0 != nil } }

  /// Runs a program's body: as worker when this process is one, which never returns, else as driver.
  static func run(
    as name: String, _ options: ServerlessOptions, _ body: @escaping @Sendable (ServerlessSession) async throws -> Void
  ) async throws {
    if let worker = channel.withLock({ $0.take() }) { await WorkerProcess.serve(worker, body) }
    try await DriverRun(name, options, job: nil).run(body)
  }
}
