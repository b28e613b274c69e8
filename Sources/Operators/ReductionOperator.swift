public import Records

/// Combines values of equal keys. As a *partial* it may pass on what it has when it holds more than its budget (another
/// operator merges later). As a final one it puts what exceeds its budget on local disk, and reads that back key by key; keys
/// come in the order of their first arrival as long as nothing went there.
@inlinable
public func reduction<Operations: KeyOperations, Value: Sendable>(
  _ operations: Operations, partial: Bool, _ reduce: @escaping @Sendable (Value, Value) throws -> Value
) -> NarrowOperator {
  let rows = ReductionRows(operations, Value.self)
  // A combined value may be one of the two, and point into a buffer of the input.
  let detach = Detachment<Value>()
  return { control, sink in
    let box = ReductionBox<Operations, Value>(operations, TableSpill(control, rows.measure(control), rows.row))
    let combine = { (raw: UnsafeMutableRawPointer, count: Int) in
      let batch = raw.assumingMemoryBound(to: (Operations.Key, Value).self)
      box.spill.measure.arrivePartial(raw, count)
      if detach.detach == nil {
        try box.table.combine(batch, count, reduce)
      } else {
        try box.table.combine(batch, count) { detach(try reduce($0, $1)) }
      }
      box.measureIfDue()
    }
    return BatchSink(
      push: { raw, count in
        try combine(raw, count)
        guard try box.isOverBudget() else { return }
        try box.moveOut(into: partial ? sink.push : try box.spill.open().append)
        try box.spill.didEmpty()
      },
      finish: {
        do {
          if box.spill.hasSpilled, !control.isStopped {
            try box.moveOut(into: box.spill.append)
            try box.spill.readBack(
              combine: combine, pending: { box.table.count }, emit: { try box.table.drain(into: sink.push) })
          } else {
            try box.table.drain(into: sink.push)
          }
        } catch is PipelineStopped {}
        try sink.finish()
      })
  }
}

/// A table behind a reference, opened once per batch.
@usableFromInline
final class ReductionBox<Operations: KeyOperations, Value: Sendable> {
  @usableFromInline var table: ReductionTable<Operations, Value>
  @usableFromInline let spill: TableSpill
  @usableFromInline let operations: Operations

  /// An empty table.
  @inlinable
  init(_ operations: Operations, _ spill: TableSpill) {
    self.operations = operations
    self.spill = spill
    table = ReductionTable(operations)
  }

  @inlinable
  func measureIfDue() {
    guard spill.measure.isDue else { return }
    spill.measure.measure(table.entries, table.count, recent: table.recentEntries())
  }

  @inlinable
  func isOverBudget() throws -> Bool {
    try spill.isDue(table.tableBytes + spill.measure.byteCount(of: table.count), keys: table.count)
  }

  /// Moves everything out, and gives the memory back: a drained table keeps its size, and would be over the budget at once.
  @inlinable
  func moveOut(into push: (UnsafeMutableRawPointer, Int) throws -> Void) throws {
    try table.drain(into: push)
    table = ReductionTable(operations)
  }
}

/// How the rows of a reduction are written and measured; found out once.
@usableFromInline
struct ReductionRows<Operations: KeyOperations, Value: Sendable>: Sendable {
  @usableFromInline typealias Entry = (Operations.Key, Value)
  @usableFromInline let row: Result<SpillRow, RecordError>
  @usableFromInline let keyCodec: RecordCodec?
  @usableFromInline let valueCodec: RecordCodec?

  @inlinable
  init(_ operations: Operations, _ value: Value.Type) {
    keyCodec = try? RecordCodec.resolve(Operations.Key.self)
    valueCodec = try? RecordCodec.resolve(value)
    let hash: OperatorBinding.KeyHash = { rows, count, hashes in
      operations.hash(rows, stride: MemoryLayout<Entry>.stride, count: count, into: hashes)
    }
    do { row = .success(try SpillRow.resolve(Entry.self, hash: hash)) } catch { row = .failure(error) }
  }

  @usableFromInline
  func measure(_ control: TaskControl) -> TableMeasure {
    let stride = MemoryLayout<Entry>.stride
    let columns = [
      ColumnMeasure("the key", of: Operations.Key.self, codec: keyCodec, offset: 0, stride: stride),
      ColumnMeasure(
        "the combined value", of: Value.self, codec: valueCodec, offset: MemoryLayout<Entry>.offset(of: \.1) ?? 0,
        stride: stride),
    ]
    return TableMeasure(
      columns, budget: control.memoryBudget, rowCodec: try? row.get().codec, rowStride: stride)
  }
}

/// Passes on the first of equal elements, as a reduction whose values are empty.
@inlinable
public func deduplication<Operations: KeyOperations>(_ operations: Operations, partial: Bool) -> NarrowOperator {
  reduction(operations, partial: partial) { (first: Void, _: Void) in first }
}
