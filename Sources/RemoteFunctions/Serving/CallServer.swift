internal import FunctionInvocation
internal import ObjectStorage
internal import Records

/// Serves the calls of drivers with worker processes, which are this same program.
///
/// The process that the platform started runs nobody's code: so it can tell why a worker ended, and answers in time. Workers stay from
/// call to call, with what they have replayed; each serves one run.
package actor CallServer {
  /// How long before the platform's end a call must be answered.
  package static let margin = Duration.milliseconds(750)

  private let host: FunctionHost
  private var runs: [(name: String, workers: RunWorkers)] = []
  private var hasServed = false

  /// A server of a process that has that.
  package init(_ host: FunctionHost) { self.host = host }

  /// Answers a call, whatever becomes of it.
  /// - Parameter end: when the platform ends this process, if it said so.
  package func answer(to bytes: [UInt8], before end: ContinuousClock.Instant? = nil) async -> [UInt8] {
    let isColdStart = !hasServed
    hasServed = true
    let call: FunctionCall
    do throws(CallFailure) { call = try await self.call(in: bytes) } catch {
      return FunctionAnswer.refused(error.error).encoded
    }
    do throws(CallFailure) {
      guard call.code == host.code else { throw CallFailure(otherCode(call.code)) }
      let store = try Self.store(call.storage)
      let workers = try await workers(of: call)
      try await workers.extend(by: call, from: store)
      let results = await self.results(of: call, workers, before: end.map { $0 - Self.margin })
      let answer = FunctionAnswer.results(results, worker: host.name, isColdStart: isColdStart).encoded
      return try await sent(answer, call, store)
    } catch {
      let refusal = FunctionAnswer.refused(error.error).encoded
      // Where nobody waits at the other end, a refusal has to be found, too.
      guard call.answersToStorage, let store = try? Self.store(call.storage) else { return refusal }
      return (try? await sent(refusal, call, store)) ?? refusal
    }
  }

  /// Ends all workers.
  package func close() {
    for run in runs { run.workers.pool.shutdown() }
    runs = []
  }

  private func otherCode(_ code: String) -> InvocationError {
    InvocationError(
      .notDeployed,
      "The function has other code (\(host.code)) than the driver (\(code)). Deploy this program, or run the one that is deployed."
    )
  }

  private static func store(_ location: String) throws(CallFailure) -> any ObjectStore {
    do throws(StorageError) { return try ObjectStores.store(try ObjectURI(parsing: location)) } catch {
      throw CallFailure(InvocationError(.storageFailed, "The run's storage can't be used here: \(error)"))
    }
  }

  private func call(in bytes: [UInt8]) async throws(CallFailure) -> FunctionCall {
    switch try Self.decode(bytes) {
    case .whole(let call): return call
    case .stored(let location, let key):
      let store = try Self.store(location)
      let read = await BlockingCall.run { () -> Result<[UInt8], StorageError> in
        Result { () throws(StorageError) in
          let object = try store.get(key)
          return withExtendedLifetime(object) { Array(object.bytes) }
        }
      }
      switch read {
      case .success(let bytes):
        if case .whole(let call) = try Self.decode(bytes) { return call }
        throw CallFailure(InvocationError(.protocolViolation, "A stored call names another."))
      case .failure(let error):
        throw CallFailure(InvocationError(.storageFailed, "The call can't be read: \(error)"))
      }
    }
  }

  private static func decode(_ bytes: [UInt8]) throws(CallFailure) -> FunctionCall.Envelope {
    do throws(RecordError) { return try FunctionCall.decode(bytes) } catch {
      throw CallFailure(InvocationError(.protocolViolation, error.description))
    }
  }

  private func workers(of call: FunctionCall) async throws(CallFailure) -> RunWorkers {
    if let index = runs.firstIndex(where: { $0.name == call.run }) {
      let run = runs.remove(at: index)
      runs.append(run)
      return run.workers
    }
    do throws(InvocationError) {
      let workers = try RunWorkers(call, host)
      runs.append((call.run, workers))
      if runs.count > host.runs {
        let oldest = runs.removeFirst().workers.pool
        await BlockingCall.run { oldest.shutdown() }
      }
      return workers
    } catch {
      throw CallFailure(error)
    }
  }

  private func results(
    of call: FunctionCall, _ workers: RunWorkers, before end: ContinuousClock.Instant?
  ) async -> [Result<[UInt8], InvocationError>] {
    let pool = workers.pool
    // The pool counts from when a request begins to execute; what waits, for a worker that doesn't start say, has an end, too.
    let alarm = end.map { end in
      Task {
        try await Task.sleep(until: end + .milliseconds(250), clock: .continuous)
        await BlockingCall.run { pool.shutdown() }
      }
    }
    let results = await workers.results(call, before: end)
    alarm?.cancel()
    guard let end, ContinuousClock.now >= end + .milliseconds(250) else { return results }
    runs.removeAll { $0.workers === workers }
    // The alarm may have been stopped in the moment in which it rang; nobody else will end what is forgotten here.
    await BlockingCall.run { pool.shutdown() }
    return results.map { result in
      guard case .failure(let error) = result, error.code == .cancelled else { return result }
      return .failure(
        InvocationError(
          .deadlineExceeded, "The function's time ended. Use more partitions, or allow it more.", worker: host.name,
          hadStarted: true))
    }
  }

  /// The answer, or where it lies.
  private func sent(_ answer: [UInt8], _ call: FunctionCall, _ store: any ObjectStore) async throws(CallFailure) -> [UInt8] {
    guard call.answersToStorage || answer.count > host.answerBytes else { return answer }
    let key = call.answerKey
    let written = await BlockingCall.run { () -> Result<Void, StorageError> in
      Result { () throws(StorageError) in try store.put(key, answer) }
    }
    if case .failure(let error) = written {
      throw CallFailure(InvocationError(.storageFailed, "The answer can't be written: \(error)", hadStarted: true))
    }
    return FunctionAnswer.stored(key: key).encoded
  }
}
