internal import Execution
internal import FunctionInvocation
internal import Lineage
internal import ObjectStorage
internal import RemoteFunctions
internal import Records

/// Tries the whole way of a run's calls, with one that asks for nothing: to the function, from there to the storage, and back.
package struct FunctionDoctor {
  private let backend: RemoteBackend
  private let storage: String
  private let code: String
  private let folder = "doctor-" + String(UInt64.random(in: .min ... .max), radix: 36)

  /// A doctor for the functions of a program.
  /// - Parameters:
  ///   - program: the path of the executable, whose code the functions must have.
  ///   - options: the program's own, as they choose backend, function and storage.
  /// - Throws: ``DatasetError`` where an option or a setting is lacking or can't be, or the executable can't be read.
  package init(program path: String, _ options: ServerlessOptions) throws {
    do throws(LineageError) { code = try CodeIdentity.of(executable: path).rawValue } catch {
      throw DatasetError(.misuse, error.description)
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let backend = try RemoteBackend(options, code: code, program: name) else {
      throw DatasetError(.misuse, "worker processes and threads have nothing to examine: choose the backend lambda or http")
    }
    self.backend = backend
    storage = options.storage ?? backend.storage ?? options.state
  }

  /// Calls each size of the function.
  /// - Complexity: for each size an invocation, two writes and two reads of the storage, and the removal of what was written.
  package func examine() async -> [StorageDoctor.Finding] {
    let sizes = backend.limits.sizes.isEmpty ? [nil] : backend.limits.sizes.map { Optional($0) }
    var findings: [StorageDoctor.Finding] = []
    for (size, bytes) in sizes.enumerated() {
      let what = "call the function" + (bytes.map { " of \($0 >> 20) MB a task" } ?? "")
      findings.append(await examine(size, what))
    }
    backend.endpoint.close()
    return findings
  }

  private func examine(_ size: Int, _ what: String) async -> StorageDoctor.Finding {
    let start = ContinuousClock.now
    do {
      let store = try ObjectStores.store(try ObjectURI(parsing: storage))
      let (logKey, answerKey) = ("\(folder)/log-\(size)", "\(folder)/answer-\(size)")
      defer { try? store.delete([logKey, answerKey]) }
      _ = try store.put(logKey, CallLog.encode([[1, 2, 3]]))
      let call = FunctionCall(
        code: code, run: folder, arguments: ["doctor"], storage: storage,
        log: CallLog(segments: [CallLog.Segment(key: logKey, count: 1)]), requests: [], deadline: .seconds(60),
        answerKey: answerKey,
        answersToStorage: true)
      let outcome = await backend.endpoint.call(call.encoded, size: size, deadline: .seconds(60))
      try await verify(outcome, in: store, answerKey)
      let milliseconds = (ContinuousClock.now - start).inMilliseconds
      return StorageDoctor.Finding(what: "\(what), which reads and writes \(storage): \(milliseconds) ms", verdict: .works)
    } catch {
      return StorageDoctor.Finding(what: what, verdict: .fails("\(error)"))
    }
  }

  private func verify(_ outcome: CallOutcome, in store: any ObjectStore, _ key: String) async throws {
    switch outcome {
    case .answer(let bytes, _):
      switch try FunctionAnswer(bytes) {
      case .refused(let error): throw error
      case .results: throw InvocationError(.protocolViolation, "the answer didn't come by the storage")
      case .stored: break
      }
    case .accepted:
      // Nobody tells when it is done.
      for _ in 0..<300 where try store.head(key) == nil { try await Task.sleep(for: .milliseconds(100)) }
      guard try store.head(key) != nil else {
        throw InvocationError(
          .answerLost,
          "the platform took the call, but no answer came into the storage within 30 s: look into the function's log, which says whether "
            + "it started and may write to \(storage)")
      }
    case .throttled(let reason, _): throw InvocationError(.throttled, "the platform refuses calls for now: \(reason)")
    case .unreachable(let reason), .unavailable(let reason): throw InvocationError(.answerLost, reason)
    case .failed(let error): throw error
    }
    let object = try store.get(key)
    let answer = try FunctionAnswer(withExtendedLifetime(object) { Array(object.bytes) })
    if case .refused(let error) = answer { throw error }
  }
}
