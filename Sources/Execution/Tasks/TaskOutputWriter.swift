internal import DataflowPlan
internal import Exchange
internal import Formats
internal import Lineage
internal import ObjectStorage
internal import Operators
internal import Records

/// Where the rows of a task end: an exchange, the action's result, or a sink's file.
final class TaskOutputWriter {
  /// Takes the rows.
  private(set) var sink = BatchSink(push: { _, _ in }, finish: {})
  private(set) var metrics = TaskMetrics()
  private var complete: () throws -> TaskResult = { .count(0) }

  private let bound: BoundPlan
  private let request: TaskRequest
  private let environment: TaskEnvironment
  private let control: TaskControl

  init(
    _ stage: StageDescription, _ plan: StagePlan, _ bound: BoundPlan, _ request: TaskRequest, _ environment: TaskEnvironment,
    _ control: TaskControl
  ) throws {
    self.bound = bound
    self.request = request
    self.environment = environment
    self.control = control
    switch stage.output {
    case .action:
      if let binding = bound.action.sink {
        try writeFile(binding, try bound.rowType(of: stage.tree, in: plan, stage: request.stage).layout)
      } else if bound.action.returnsRows {
        writePartitions(try bound.rowType(of: stage.tree, in: plan, stage: request.stage), hash: nil)
      } else {
        countRows(bound.action.result?.layout ?? bound.bindings[bound.logical.root.rawValue].layout)
      }
    case .exchange(_, let kind, _):
      let rowType = try bound.rowType(of: stage.tree, in: plan, stage: request.stage)
      try write(kind, rowType, isPartial: stage.tree.isPartial)
    }
  }

  /// Writes what is buffered and gives the task's result.
  func finish() throws -> TaskResult { try complete() }

  private func write(_ kind: ExchangeKind, _ rowType: RowType, isPartial: Bool) throws {
    switch kind {
    case .forward, .broadcast, .gather, .coalesced: writePartitions(rowType, hash: nil)
    case .roundRobin: writeRoundRobin(rowType)
    case .custom(let id, _):
      guard let partition = bound.bindings[id.rawValue].partition else {
        throw DatasetError(.internalError, "\(bound.logical[id].title) has no partitioner")
      }
      writeCustom(rowType, partition)
    case .hash(let key, let side, _):
      let partial = isPartial ? bound.bindings[key.rawValue].partialHash : nil
      writePartitions(rowType, hash: try partial ?? bound.keyHash(of: key, side))
    case .hashOrdered(let id, let side, _):
      writeSorted(rowType, try bound.hashOrder(of: id, side), partitions: request.outputPartitions)
    case .range(let id): writeSorted(rowType, try bound.order(of: id), partitions: nil)
    }
  }

  private var options: ExchangeOptions { environment.exchangeOptions(memoryBudget: control.memoryBudget) }

  private func target() -> ExchangeTarget {
    ExchangeTarget(
      store: environment.store,
      key: "\(request.outputFolder ?? environment.prefix)/\(request.action.rawValue)/"
        + "\(request.stage)-\(request.task)-\(request.attempt)-\(request.identity)",
      identity: Array(request.identity.hex.utf8), attempt: request.attempt,
      inlineLimit: min(environment.inlineLimit, request.inlineLimit))
  }

  private func finishing(_ write: @escaping (ExchangeTarget) throws -> ExchangeOutput) {
    // The writer holds the closure, which so must not hold the writer.
    complete = { [unowned self] in
      let output = try write(target())
      metrics.outputBytes += output.bytes
      return .rows(output)
    }
  }

  private func writePartitions(_ rowType: RowType, hash: OperatorBinding.KeyHash?) {
    let count = max(1, request.outputPartitions)
    let writer = PartitionedWriter(rowType, partitionCount: count, options: options)
    finishing { try writer.finish(to: $0) }
    guard let hash, count > 1 else {
      sink = BatchSink(push: { try writer.append($0, $1, toPartition: 0) }, finish: {})
      return
    }
    let hashes = BatchMemory<UInt64>(capacity: 4096)
    let partitions = BatchMemory<UInt32>(capacity: 4096)
    distribute(rowType, upTo: 4096) { base, length in
      hash(base, length, hashes.base)
      for row in 0..<length {
        partitions.base[row] = UInt32(truncatingIfNeeded: hashes.base[row].multipliedFullWidth(by: UInt64(count)).high)
      }
      try writer.append(base, length, partitions: partitions.base)
    }
  }

  private func writeRoundRobin(_ rowType: RowType) {
    let count = max(1, request.outputPartitions)
    let writer = PartitionedWriter(rowType, partitionCount: count, options: options)
    finishing { try writer.finish(to: $0) }
    let partitions = BatchMemory<UInt32>(capacity: 4096)
    // Starting at the task's own number spreads small tasks over all partitions.
    var next = request.task % count
    distribute(rowType, upTo: 4096) { base, length in
      for row in 0..<length {
        partitions.base[row] = UInt32(next)
        next = next + 1 == count ? 0 : next + 1
      }
      try writer.append(base, length, partitions: partitions.base)
    }
  }

  private func writeCustom(_ rowType: RowType, _ partition: @escaping OperatorBinding.PartitionFunction) {
    let count = max(1, request.outputPartitions)
    let writer = PartitionedWriter(rowType, partitionCount: count, options: options)
    finishing { try writer.finish(to: $0) }
    let partitions = BatchMemory<UInt32>(capacity: 4096)
    distribute(rowType, upTo: 4096) { base, length in
      do { try partition(base, length, count, partitions.base) } catch {
        rowType.layout.destroy(base, length)
        throw error
      }
      try writer.append(base, length, partitions: partitions.base)
    }
  }

  private func writeSorted(_ rowType: RowType, _ order: RowOrder, partitions: Int?) {
    let writer = SortedRunWriter(rowType, order, partitionCount: partitions ?? 1, options: options)
    finishing { try writer.finish(to: $0) }
    sink = BatchSink(push: { try writer.append($0, $1) }, finish: {})
  }

  private func distribute(
    _ rowType: RowType, upTo limit: Int, _ append: @escaping (UnsafeMutableRawPointer, Int) throws -> Void
  ) {
    let layout = rowType.layout
    sink = BatchSink(
      push: { base, count in
        var start = 0
        while start < count {
          let length = min(limit, count - start)
          do { try append(base + start * layout.stride, length) } catch {
            layout.destroy(base + (start + length) * layout.stride, count - start - length)
            throw error
          }
          start += length
        }
      }, finish: {})
  }

  private func countRows(_ layout: ElementLayout) {
    var rows = 0
    complete = { .count(rows) }
    sink = BatchSink(
      push: { base, count in
        rows += count
        layout.destroy(base, count)
      }, finish: {})
  }

  private func writeFile(_ binding: SinkBinding, _ layout: ElementLayout) throws {
    let destination = try binding.destination(run: environment.run, action: request.action.rawValue)
    let file = PartFile(
      try writing { () throws(FormatError) in
        try OutputPartWriter(destination, index: request.task, attempt: request.attempt, formatter: binding.formatter)
      })
    sink = BatchSink(
      push: { base, count in
        defer { layout.destroy(base, count) }
        try file.append(base, layout.stride, count)
      }, finish: {})
    complete = { [unowned self] in
      let part = try file.finish()
      metrics.sinkBytes += part.bytes
      return .file(WrittenFile(name: part.name, bytes: part.bytes, rows: part.rows))
    }
  }
}

/// A part that is being written, behind a reference.
private final class PartFile {
  private var writer: OutputPartWriter?

  init(_ writer: consuming OutputPartWriter) { self.writer = consume writer }

  func append(_ base: UnsafeRawPointer, _ stride: Int, _ count: Int) throws {
    try writing { () throws(FormatError) in try writer?.append(base, stride: stride, count: count) }
  }

  func finish() throws -> OutputPart {
    guard let open = writer.take() else { throw DatasetError(.internalError, "a part was finished twice") }
    return try finish(open)
  }

  private func finish(_ writer: consuming OutputPartWriter) throws -> OutputPart {
    do throws(FormatError) { return try writer.finish() } catch { throw badOutput(error) }
  }
}

/// What goes wrong with a part is the output's failure, where other files' are the input's.
private func writing<R: ~Copyable>(_ body: () throws(FormatError) -> R) throws -> R {
  do throws(FormatError) { return try body() } catch { throw badOutput(error) }
}

private func badOutput(_ error: FormatError) -> any Error {
  error.code.rawValue == StorageError.Code.io.rawValue ? error : DatasetError(.badOutput, error.description)
}

extension StageTree {
  /// Whether the rows that leave the stage are those of a map-side half.
  var isPartial: Bool {
    if case .apply(let node, _) = self, case .partial = node.operation { true } else { false }
  }
}
