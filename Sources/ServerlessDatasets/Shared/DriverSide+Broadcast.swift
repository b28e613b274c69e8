internal import Execution
internal import ObjectStorage
internal import Synchronization

extension DriverSide {
  /// Stores a value that is to be broadcast, as an object of the run.
  func store(_ bytes: [UInt8], of name: String) throws(DatasetError) -> BroadcastObject {
    let object = BroadcastObject(bytes, prefix: services.environment.prefix)
    do throws(StorageError) {
      try object.store(bytes, in: services.environment.store)
    } catch {
      throw DatasetError(.storage, "the broadcast value \"\(name)\" can't be stored: \(error)")
    }
    return object
  }

  /// Sees to it that the object of a value that was broadcast before the run was interrupted is there.
  ///
  /// Blocks the program's thread while the body runs: its outcome has been delivered, so that waiting any other way would let other
  /// parts of the program go on, in another order than they do on workers.
  func restore(
    _ object: BroadcastObject, of name: String, _ body: @escaping @Sendable () async throws -> [UInt8]
  ) throws(DatasetError) {
    if object.isIntact(in: services.environment.store) { return }
    StandardError.write("the broadcast value \"\(name)\" is gone from storage or damaged: it is computed again\n")
    let result = BlockingResult<[UInt8]>()
    Task.detached {
      do { result.set(.success(try await body())) } catch { result.set(.failure(error)) }
    }
    let bytes: [UInt8]
    do { bytes = try result.wait() } catch {
      throw (error as? DatasetError) ?? DatasetError(.recordedFailed, "broadcast(\"\(name)\") failed: \(error)")
    }
    guard BroadcastObject(bytes, prefix: services.environment.prefix).digest == object.digest else {
      throw DatasetError(
        .cannotResume,
        "the broadcast value \"\(name)\" of the interrupted run is lost, and its body gives another one now; start anew with --new"
      )
    }
    _ = try store(bytes, of: name)
  }
}

extension SessionCore {
  /// Reads something that was broadcast. Whatever goes wrong may pass: a task that meets it is tried again.
  func loading<Value>(_ what: String, _ read: () throws -> Value) throws -> Value {
    // A worker's replay has no failures of its own, which would lead the program elsewhere than the driver's. And what it misses the
    // driver may be about to store again.
    let isReplay = TaskCounters.current == nil && !isDriver
    let limit = ContinuousClock.now + .seconds(60)
    while true {
      do { return try read() } catch {
        let message = "\(what) can't be read: \(error)"
        if !isReplay {
          guard TaskCounters.current == nil else { throw StorageError(.io, path: "broadcast", message) }
          throw DatasetError(.storage, message + "; start the program again, or anew with --new")
        }
        if ContinuousClock.now > limit { WorkerProcess.exit(message) }
        WorkerProcess.pause()
      }
    }
  }
}
