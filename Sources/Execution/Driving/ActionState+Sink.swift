internal import DataflowPlan
internal import Exchange
internal import Formats
internal import Lineage
internal import Records

/// A sink that an action may commit to.
struct PreparedSink {
  let binding: SinkBinding
  let destination: OutputDestination
  let state: OutputState
}

extension ActionState {
  /// Checks the destination before anything runs.
  func prepareSink() throws -> PreparedSink? {
    guard let binding = bound.action.sink else { return nil }
    do throws(FormatError) {
      let destination = try binding.destination(run: services.run.rawValue, action: action.rawValue)
      guard !services.runsElsewhere || !destination.location.hasPrefix("/") else {
        throw FormatError(
          .invalid, destination.location,
          "functions can't write to this machine's disk; give a location in object storage, such as s3://bucket/prefix")
      }
      return PreparedSink(binding: binding, destination: destination, state: try destination.prepare(binding.mode))
    } catch {
      throw located(DatasetError(.badOutput, error.description), nil, nil)
    }
  }

  /// The result of the finished last stage.
  func result(tasks: Int, _ sink: PreparedSink?) async throws -> ActionResult {
    let results = try results(tasks: tasks)
    if let sink { return try await commit(results, to: sink) }
    if bound.action.returnsRows {
      try checkSize(of: results)
      return .rows(results.compactMap { if case .rows(let output) = $0 { output } else { nil } })
    }
    return .count(results.reduce(0) { $0 + $1.rowCount })
  }

  /// A result that driver and workers hold in memory, since they replay it, must leave room for their tasks.
  private func checkSize(of results: [TaskResult]) throws {
    let bytes = results.reduce(0) { sum, result in if case .rows(let output) = result { sum + output.bytes } else { sum } }
    guard plan.logical.action != .stream, bytes > services.environment.memoryBudget else { return }
    throw located(
      DatasetError(
        .outOfMemory,
        "the result takes \(ByteText.describe(bytes)), and the driver and each worker would hold it: "
          + "at most \(ByteText.describe(services.environment.memoryBudget)) are allowed. Write it, read it with elements(), "
          + "or make it smaller first"), nil, nil)
  }

  /// The result of a write that this run had committed before its driver died.
  func adoptCommitted(_ sink: PreparedSink) async throws -> ActionResult {
    guard let manifest = sink.state.previous else { return .written(rows: 0, bytes: 0, files: 0) }
    return try await commit(manifest.files, to: sink)
  }

  /// What the tasks of a write that was committed have counted, as they told the driver of then.
  func recordedCounts() async throws -> CountedOutputs {
    var counted: CountedOutputs = [:]
    do {
      for attempt in try await services.lineage.perform(.attempts(of: services.run))
      where attempt.isLive && attempt.task.action == action {
        var reader = ByteReader(attempt.metrics)
        let counters = try TaskMetrics(from: &reader).counters
        if !counters.isEmpty { counted[attempt.identity] = counters }
      }
    } catch {
      throw located(DatasetError(.lineage, "\(error)"), nil, nil)
    }
    return counted
  }

  private func commit(_ results: [TaskResult], to sink: PreparedSink) async throws -> ActionResult {
    try await commit(
      results.compactMap { result in
        guard case .file(let file) = result else { return nil }
        return OutputPart(name: file.name, bytes: file.bytes, rows: file.rows)
      }, to: sink)
  }

  /// Records the intent, moves the manifest, records that it moved. After a crash in between the manifest is the truth.
  private func commit(_ parts: [OutputPart], to sink: PreparedSink) async throws -> ActionResult {
    let location = sink.binding.location
    do {
      let wasCommitted = try await services.lineage.perform(.sinks(of: services.run)).contains {
        $0.action == action && $0.destination == location && $0.state == .committed
      }
      if !wasCommitted {
        try await services.lineage.perform(
          .sinkIntent(
            action: action, destination: location, manifest: Array(parts.map(\.name).joined(separator: "\n").utf8),
            of: services.run))
      }
      _ = try sink.destination.commit(
        parts, after: sink.state, created: Int(WallTime.now().nanoseconds / 1_000_000_000), schema: sink.binding.schema,
        format: sink.binding.format)
      try await services.lineage.perform(.sinkCommitted(action: action, destination: location, of: services.run))
    } catch let error as LineageError {
      throw located(DatasetError(.lineage, error.description), nil, nil)
    } catch let error as FormatError {
      throw located(DatasetError(.badOutput, error.description), nil, nil)
    }
    return .written(
      rows: parts.reduce(0) { $0 + $1.rows }, bytes: parts.reduce(0) { $0 + $1.bytes }, files: parts.count)
  }
}
