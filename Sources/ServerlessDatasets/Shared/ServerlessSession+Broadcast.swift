internal import DataflowPlan
internal import Exchange
internal import Execution
internal import Records
internal import Synchronization

extension ServerlessSession {
  /// A value that only the driver computes and that each worker reads once, however many tasks use it.
  ///
  /// ```swift
  /// let rates = try await session.broadcast("rates") { try await load() }
  /// let sums = try await orders.map { order in try order.amount * rates.value[order.currency] }.reduce(+)
  /// ```
  ///
  /// The body runs on the driver, off `run(in:)`'s own execution, as that of ``recorded(_:fileID:line:column:_:)`` does. Its value may
  /// be as large as a worker's memory allows: unlike a recorded value it is an object of the run, of which the history names only the
  /// key and digest. Values that workers can compute for themselves need no broadcast: closures may capture them.
  ///
  /// A run that is resumed uses the object that it has stored. If that is gone or damaged, the body runs again, and must give the
  /// same bytes.
  /// - Throws: `DatasetError` with code `noCodec` if the type has no codec, `recordedFailed` when the body threw, `storage` when the
  ///   value can't be stored, `cannotResume` when a resumed run can't have the value again.
  /// - Complexity: one write; one read for each process that uses the value, at the first use. Resuming, one read.
  public func broadcast<Value: Sendable>(
    _ name: String, fileID: String = #fileID, line: Int = #line, column: Int = #column,
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Broadcast<Value> {
    let codec = try Self.codec(of: Value.self, name)
    let isComputed = Atomic(false)
    let place = "broadcast(\(name)) of \(Value.self) at \(fileID):\(line):\(column)\n"
    let encoded = try await core.perform(place) { driver, id in
      isComputed.store(true, ordering: .relaxed)
      driver.start(id) {
        let bytes = BroadcastCoding.encode(try await Self.evaluate(name, body), codec)
        return try driver.store(bytes, of: name).encoded
      }
    }
    let object = try BroadcastObject(encoded: encoded)
    if let driver = core.driver, !isComputed.load(ordering: .relaxed) {
      try driver.restore(object, of: name) { BroadcastCoding.encode(try await Self.evaluate(name, body), codec) }
    }
    let core = core
    return Broadcast(name) {
      try core.loading("the broadcast value \"\(name)\"") {
        let bytes = try object.bytes(in: core.environment.store)
        return try BroadcastCoding.decode(Value.self, bytes, codec)
      }
    }
  }

  /// All elements of a dataset, in order of partitions, read once by each worker that uses them. Runs a job.
  ///
  /// The rows stay in storage, where the job's tasks have put them; small ones travel with the action's outcome. They must fit into
  /// the memory of a worker, like those of ``ServerlessDataset/collect(fileID:line:column:)``.
  /// - Throws: `DatasetError`; `CancellationError` when the calling task is cancelled.
  /// - Complexity: a read of each partition for each process that uses the value, at the first use.
  public func broadcast<Element>(
    _ dataset: ServerlessDataset<Element>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) async throws -> Broadcast<[Element]> {
    let outputs = try await dataset.outputs(.collect, SourceSite(fileID, line, column))
    let (core, rows) = (core, outputs.reduce(0) { $0 + $1.rows })
    return Broadcast("dataset") {
      try core.loading("the broadcast rows of \(fileID):\(line)") {
        var elements: [Element] = []
        elements.reserveCapacity(rows)
        for output in outputs { try dataset.decode(output, core.environment) { elements.append($0) } }
        return elements
      }
    }
  }

  private static func codec(of type: Any.Type, _ name: String) throws -> RecordCodec {
    do throws(RecordError) {
      return try RecordCodec.resolve(type)
    } catch {
      throw DatasetError(.noCodec, "broadcast(\"\(name)\"): \(error.message)")
    }
  }

  private static func evaluate<Value>(_ name: String, _ body: @Sendable () async throws -> Value) async throws -> Value {
    do { return try await body() } catch is CancellationError { throw CancellationError() } catch {
      throw DatasetError(.recordedFailed, "broadcast(\"\(name)\") failed: \(type(of: error)): \(error)")
    }
  }
}
