internal import DataflowPlan
internal import Execution
internal import Operators
internal import Records

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A run of a program: where datasets come from, and where everything goes that a worker's replay couldn't repeat.
///
/// `run(in:)` is executed on the driver and replayed on every worker, so it must be deterministic: given the same arguments,
/// the same recorded values and the same results of actions, it must take the same steps.
public final class ServerlessSession: Sendable {
  let core: SessionCore

  init(_ core: SessionCore) { self.core = core }

  /// Whether this process is the driver; for side effects, such as printing a result. Don't build datasets depending on it.
  public var isDriver: Bool { core.isDriver }

  // MARK: What replay can't repeat

  /// A value that only the driver computes, and every worker is given: the clock, randomness, a listing, a query.
  ///
  /// The body runs on the driver, at least once in the life of a run, off `run(in:)`'s own execution, so it may wait for
  /// anything. A run that is resumed has the value that was recorded before. The name is what errors and lineage call it.
  /// - Throws: `DatasetError` with code `recordedFailed` when the body threw. The failure is recorded, too.
  /// - Complexity: one record in lineage. The value travels to every worker, as JSON: keep it small.
  public func recorded<Value: Codable & Sendable>(
    _ name: String, fileID: String = #fileID, line: Int = #line, column: Int = #column,
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let bytes = try await core.perform("recorded(\(name)) at \(fileID):\(line):\(column)\n") { driver, id in
      driver.start(id) {
        let value: Value
        do { value = try await body() } catch is CancellationError { throw CancellationError() } catch {
          throw DatasetError(.recordedFailed, "recorded(\"\(name)\") failed: \(type(of: error)): \(error)")
        }
        return Array(try Self.encoder.encode([value]))
      }
    }
    guard let value = try Self.decoder.decode([Value].self, from: Data(bytes)).first else {
      throw DatasetError(.internalError, "the recorded value of \(name) is empty")
    }
    return value
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }

  /// Waits for a while, everywhere alike: `Task.sleep` would end at another moment on a worker.
  /// - Throws: `CancellationError` when the waiting task is cancelled.
  public func sleep(
    for duration: Duration, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) async throws {
    _ = try await core.perform("sleep(\(duration)) at \(fileID):\(line):\(column)\n") { driver, id in
      driver.start(id) {
        try await Task.sleep(for: duration)
        return []
      }
    }
  }

  // MARK: Several actions at once

  /// The result of `body`, if it ends within `limit`; else its actions are cancelled.
  /// - Throws: `DatasetError` with code `timedOut`; what `body` throws.
  public func withTimeout<Value: Sendable>(
    _ limit: Duration, fileID: String = #fileID, line: Int = #line, column: Int = #column,
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let result: Value? = try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await self.sleep(for: limit, fileID: fileID, line: line, column: column)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    guard let result else {
      throw DatasetError(
        .timedOut, "nothing came of the body at \(fileID):\(line) within \(limit); give it longer, or more workers")
    }
    return result
  }

  /// The result of whichever body ends first; the actions of the others are cancelled.
  /// - Throws: what that body throws.
  public func firstOf<Value: Sendable>(_ bodies: (@Sendable () async throws -> Value)...) async throws -> Value {
    precondition(!bodies.isEmpty, "the first of nothing never comes")
    return try await withThrowingTaskGroup(of: Value.self) { group in
      for body in bodies { group.addTask { try await body() } }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }

  /// Brings a `Task { }` of the program's own into the run, so that it may call actions.
  ///
  /// The key tells its actions from those of other tasks that run the same code; it must not depend on timing. Prefer `async
  /// let` and task groups, which need no scope.
  public func scope<Value: Sendable>(
    _ key: String, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let isEntry = !ReplayExecutor.isCurrent
    if isEntry { core.executor.expectEntry() }
    defer { if isEntry { core.executor.expectExit() } }
    let path = SessionScope.path.isEmpty ? key : SessionScope.path + "/" + key
    return try await withTaskExecutorPreference(core.executor) {
      try await SessionScope.$path.withValue(path) { try await body() }
    }
  }
}
