internal import FunctionInvocation
internal import ObjectStorage
internal import Records

/// The workers of one run in a function's environment, and what they have been told.
actor RunWorkers {
  nonisolated let pool: ProcessPool
  private let log: InvocationLog
  private var extending: Task<Result<Void, CallFailure>, Never>?

  init(_ call: FunctionCall, _ host: FunctionHost) throws(InvocationError) {
    log = InvocationLog()
    var environment = ["SWIFT_DETERMINISTIC_HASHING": "1", FunctionWorkerVariables.folder: host.folder]
    if !call.folder.isEmpty { environment[FunctionWorkerVariables.workingFolder] = call.folder }
    if let memory = host.memoryPerWorker { environment[FunctionWorkerVariables.memory] = String(memory) }
    pool = try ProcessPool(
      ProcessPool.Configuration(
        executable: host.executable, arguments: call.arguments, environment: environment, workers: host.workers,
        logFolder: "\(host.folder)/\(Self.name(call.run))",
        memoryLimit: host.memoryPerWorker),
      log: log)
  }

  /// The run's name as that of a folder: workers of two runs don't write to the same log.
  private static func name(_ run: String) -> String {
    String(run.prefix(64).map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" })
  }

  /// Adds what the call knows of the run's log and this environment does not. A read for each object of it.
  func extend(by call: FunctionCall, from store: any ObjectStore) async throws(CallFailure) {
    while log.count < call.log.count {
      if let extending {
        _ = await extending.value
        continue
      }
      let task = Task { await append(call.log, from: store) }
      extending = task
      try await task.value.get()
    }
  }

  /// What waits for its end finds all of it done: the state changes before the task ends.
  private func append(_ wanted: CallLog, from store: any ObjectStore) async -> Result<Void, CallFailure> {
    let known = log.count
    let records = await BlockingCall.run { () -> Result<[[UInt8]], CallFailure> in
      Result { () throws(CallFailure) in try Self.fetch(wanted, beyond: known, store) }
    }
    if case .success(let records) = records { for record in records { log.append(record) } }
    extending = nil
    return records.map { _ in }
  }

  private static func fetch(_ log: CallLog, beyond known: Int, _ store: any ObjectStore) throws(CallFailure) -> [[UInt8]] {
    var (records, position) = ([[UInt8]](), 0)
    for segment in log.segments {
      defer { position += segment.count }
      guard position + segment.count > known else { continue }
      let content: [[UInt8]]
      do throws(StorageError) {
        let object = try store.get(segment.key)
        let bytes = withExtendedLifetime(object) { Array(object.bytes) }
        content = try CallLog.records(bytes)
      } catch {
        throw CallFailure(InvocationError(.storageFailed, "The run's log can't be read: \(error)"))
      }
      guard content.count == segment.count else {
        throw CallFailure(
          InvocationError(
            .protocolViolation, "An object of the run's log has \(content.count) records and not \(segment.count)."))
      }
      records += content.dropFirst(max(0, known - position))
    }
    return records + log.rest.dropFirst(max(0, known - position))
  }

  /// Runs the call's requests side by side. What isn't done at `end` is ended.
  nonisolated func results(_ call: FunctionCall, before end: ContinuousClock.Instant?) async -> [Result<
    [UInt8], InvocationError
  >] {
    let limit = end.map { max(.milliseconds(1), $0 - .now) }
    let deadline = call.deadline.map { deadline in limit.map { min($0, deadline) } ?? deadline } ?? limit
    let position = call.log.count
    let tasks = call.requests.map { [pool] body in
      Task { await Self.result(of: InvocationRequest(body: body, logPosition: position, deadline: deadline), in: pool) }
    }
    var results: [Result<[UInt8], InvocationError>] = []
    for task in tasks { results.append(await task.value) }
    return results
  }

  /// What becomes of one request. Apart, and not in a task group whose children give tuples with such a result: optimised, those came
  /// back with another number than their own (Swift 6.3).
  private static func result(of request: InvocationRequest, in pool: ProcessPool) async -> Result<[UInt8], InvocationError> {
    do throws(InvocationError) { return .success(try await pool.invoke(request).body) } catch { return .failure(error) }
  }
}

/// A failure that ends a call.
struct CallFailure: Error {
  let error: InvocationError

  init(_ error: InvocationError) { self.error = error }
}

extension CallLog {
  /// The records of a segment's object; an error of the storage where it isn't one.
  fileprivate static func records(_ bytes: [UInt8]) throws(StorageError) -> [[UInt8]] {
    do throws(RecordError) { return try decode(bytes) } catch {
      throw StorageError(.invalid, path: "", error.description)
    }
  }
}
