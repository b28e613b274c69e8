internal import FunctionInvocation
internal import ObjectStorage
internal import Records

/// Takes one call to the platform and brings its answer, through throttling, faults of the platform and the storage.
struct CallCarrier: Sendable {
  typealias Answer = Result<InvocationReply, InvocationError>

  private let invoker: RemoteInvoker
  private let id: UInt64
  private let requests: [InvocationRequest]
  private let deadline: Duration

  /// Times that the same call is made while the platform is at fault.
  private static let attempts = 6

  init(_ invoker: RemoteInvoker, _ id: UInt64, _ requests: [InvocationRequest]) {
    self.invoker = invoker
    self.id = id
    self.requests = requests
    deadline = requests.map { invoker.limits.deadline(for: $0) ?? .seconds(900) }.max() ?? .seconds(900)
  }

  /// What came of each request, in their order.
  func answers() async -> [Answer] {
    do throws(InvocationError) {
      let call = try await makeCall()
      let bytes = try await fitted(call)
      return try await exchange(bytes, answerKey: call.answerKey)
    } catch {
      return all(error)
    }
  }

  private func all(_ error: InvocationError) -> [Answer] {
    requests.indices.map { index in
      var error = error
      error.usage = error.usage?.share(index, of: requests.count)
      return .failure(error)
    }
  }

  // MARK: There

  private func makeCall() async throws(InvocationError) -> FunctionCall {
    let configuration = invoker.configuration
    let position = requests.map(\.logPosition).max() ?? 0
    let log: CallLog
    do throws(StorageError) {
      log = try await invoker.packer.records(upTo: position)
    } catch {
      throw .storage(error)
    }
    // Of every call its own: a driver that continues the run must not find the answers of the one before.
    let name = "\(id)-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    return FunctionCall(
      code: configuration.code, run: configuration.run, arguments: configuration.arguments,
      folder: configuration.folder, storage: configuration.location,
      log: log, requests: requests.map(\.body), deadline: deadline, answerKey: "\(configuration.prefix)/answers/\(name)",
      answersToStorage: configuration.answersToStorage)
  }

  /// The call's bytes, or those that say in which object they are.
  private func fitted(_ call: FunctionCall) async throws(InvocationError) -> [UInt8] {
    let bytes = call.encoded
    guard bytes.count > invoker.endpoint.callBytes else { return bytes }
    let (configuration, key) = (invoker.configuration, call.answerKey.replacing("/answers/", with: "/calls/"))
    let written = await BlockingCall.run {
      Result { () throws(StorageError) in try configuration.store.put(key, bytes) }
    }
    if case .failure(let error) = written { throw .storage(error) }
    return FunctionCall.encoded(storedIn: configuration.location, key: key)
  }

  private func exchange(_ bytes: [UInt8], answerKey: String) async throws(InvocationError) -> [Answer] {
    var (faults, throttled) = (0, 0)
    while true {
      if Task.isCancelled { throw InvocationError(.cancelled, "Its task was cancelled.", hadStarted: true) }
      switch await invoker.endpoint.call(bytes, size: requests.map(\.size).max() ?? 0, deadline: deadline) {
      case .answer(let answer, let usage):
        invoker.noteProgress()
        return try await read(answer, usage)
      case .accepted:
        invoker.noteProgress()
        return try await read(
          try await storedAnswer(answerKey, patience: deadline + .seconds(300), every: .milliseconds(100)), nil)
      case .throttled(let reason, let pause):
        throttled += 1
        guard !invoker.noteThrottling() else {
          throw InvocationError(
            .throttled,
            "The platform has refused every call for \(invoker.configuration.throttlingLimit) (\(reason)). Lower the concurrency, or have its limit raised."
          )
        }
        await wait(throttled, atLeast: pause)
      case .unreachable(let reason):
        faults += 1
        // At the beginning it is the address that is wrong; later, the network is down for a while.
        guard faults < (invoker.hasProgressed ? 5 * Self.attempts : Self.attempts) else {
          throw InvocationError(.startFailed, "The function can't be reached: \(reason)")
        }
        await wait(faults, atLeast: nil)
      case .unavailable(let reason):
        faults += 1
        guard faults < Self.attempts else {
          throw InvocationError(.answerLost, "The platform failed \(faults) times: \(reason)", hadStarted: true)
        }
        await wait(faults, atLeast: nil)
      case .failed(let error):
        if let usage = error.usage { invoker.noteUsage(usage) }
        throw error
      }
    }
  }

  /// A pause that doubles, up to ten seconds, and is different for every call.
  private func wait(_ times: Int, atLeast least: Duration?) async {
    let cap = min(0.1 * Double(1 << min(times - 1, 10)), 10)
    let pause = Duration.seconds(Double.random(in: cap / 2...cap))
    try? await Task.sleep(for: max(pause, min(least ?? .zero, .seconds(60))))
  }

  // MARK: Back

  private func read(_ bytes: [UInt8], _ billed: InvocationUsage?) async throws(InvocationError) -> [Answer] {
    let answer: FunctionAnswer
    do throws(RecordError) { answer = try FunctionAnswer(bytes) } catch {
      throw InvocationError(.protocolViolation, error.description, hadStarted: true)
    }
    switch answer {
    case .results(let results, let worker, let isColdStart):
      var usage = billed ?? InvocationUsage(invocations: 1)
      if usage.worker.isEmpty { usage.worker = worker }
      if isColdStart { usage.coldStarts = 1 }
      return try deliver(results, usage)
    case .stored(let key):
      let stored = try await storedAnswer(key, patience: .seconds(10), every: .milliseconds(100))
      return try await read(stored, billed)
    case .refused(var error):
      error.usage = billed
      if let billed { invoker.noteUsage(billed) }
      throw error
    }
  }

  private func deliver(_ results: [Result<[UInt8], InvocationError>], _ usage: InvocationUsage) throws(InvocationError)
    -> [Answer]
  {
    invoker.noteUsage(usage)
    guard results.count == requests.count else {
      throw InvocationError(
        .protocolViolation, "A worker gave \(results.count) replies to \(requests.count) requests.", hadStarted: true)
    }
    return results.enumerated().map { index, result in
      let share = usage.share(index, of: results.count)
      switch result {
      case .success(let body): return .success(InvocationReply(body, usage: share))
      case .failure(var error):
        error.usage = share
        return .failure(error)
      }
    }
  }

  /// An answer that is, or will be, an object. One read, or one for each look: they become rarer with time.
  private func storedAnswer(_ key: String, patience: Duration, every first: Duration) async throws(InvocationError) -> [UInt8] {
    let store = invoker.configuration.store
    let end = ContinuousClock.now + patience
    var pause = first
    while true {
      let found = await BlockingCall.run { () -> Result<[UInt8], StorageError> in
        Result { () throws(StorageError) in
          let object = try store.get(key)
          return withExtendedLifetime(object) { Array(object.bytes) }
        }
      }
      switch found {
      case .success(let bytes): return bytes
      case .failure(let error) where error.code != .notFound: throw .storage(error)
      case .failure:
        guard ContinuousClock.now < end, !Task.isCancelled else {
          throw InvocationError(
            .answerLost, "No answer came within \(patience): the function crashed, or the platform dropped the call.",
            hadStarted: true)
        }
        try? await Task.sleep(for: pause)
        pause = min(pause * 3 / 2, .seconds(5))
      }
    }
  }
}

extension InvocationError {
  fileprivate static func storage(_ error: StorageError) -> InvocationError {
    InvocationError(.storageFailed, "The storage of calls and answers can't be used: \(error)", hadStarted: false)
  }
}
