public import Records

/// The operators of a keyed aggregation. All three keep an ``AggregationTable``; they differ in what comes in and what goes out.
public struct AggregationOperators: Sendable {
  /// Elements in, partial rows out; passes on what it has beyond its budget.
  public let partial: NarrowOperator
  /// Partial rows in, results out.
  public let merge: NarrowOperator
  /// Elements in, results out.
  public let complete: NarrowOperator
  /// The layout of partial rows.
  public let row: PartialRow
  /// The key hashes of partial rows.
  public let partialHash: OperatorBinding.KeyHash

  /// The operators that compute `aggregations` for each key.
  /// - Throws: ``RecordError`` with code `noCodec` when the key or a state can't cross the exchange.
  @inlinable
  public init<Operations: KeyOperations, Element: Sendable, each Output: Sendable>(
    _ operations: Operations, key: @escaping @Sendable (Element) -> Operations.Key,
    _ aggregations: repeat Aggregation<Element, each Output>
  ) throws {
    var states: [(codec: RecordCodec, layout: ElementLayout)] = []
    for aggregation in repeat each aggregations { states.append((try aggregation.stateCodec(), aggregation.stateLayout)) }
    let row = PartialRow(
      key: (
        try RecordCodec.resolve(Operations.Key.self), ElementLayout(Operations.Key.self), MemoryLayout<Operations.Key>.size
      ),
      states: states)
    self.row = row
    partialHash = { operations.hash($0, stride: row.layout.stride, count: $1, into: $2) }
    partial = { control, sink in
      let columns = (repeat (each aggregations).makeColumn())
      var states: [StateOperations] = []
      for column in repeat each columns { states.append(column.states) }
      let table = AggregationTable(operations, columns: states)
      let accumulate = accumulating(table, key: key)
      return BatchSink(
        push: { raw, count in
          try accumulate(raw, count)
          if table.byteCount > control.memoryBudget { try table.drain(as: row, into: sink.push) }
        },
        finish: {
          try table.drain(as: row, into: sink.push)
          try sink.finish()
        })
    }
    merge = { control, sink in
      let columns = (repeat (each aggregations).makeColumn())
      var states: [StateOperations] = []
      for column in repeat each columns { states.append(column.states) }
      let table = AggregationTable(operations, columns: states)
      return BatchSink(
        push: { raw, count in
          defer { row.layout.destroy(raw, count) }
          try table.merge(raw, count, row)
        },
        finish: { try table.emit({ key, group in (key, repeat try (each columns).finish(group)) }, into: sink, control) })
    }
    complete = { control, sink in
      let columns = (repeat (each aggregations).makeColumn())
      var states: [StateOperations] = []
      for column in repeat each columns { states.append(column.states) }
      let table = AggregationTable(operations, columns: states)
      return BatchSink(
        push: accumulating(table, key: key),
        finish: { try table.emit({ key, group in (key, repeat try (each columns).finish(group)) }, into: sink, control) })
    }
  }
}

/// The key hashes of elements.
@inlinable
public func hashing<Operations: KeyOperations, Element>(
  _ operations: Operations, _ key: @escaping @Sendable (Element) -> Operations.Key
) -> OperatorBinding.KeyHash {
  { raw, count, hashes in
    let elements = raw.assumingMemoryBound(to: Element.self)
    let keys = BatchMemory<Operations.Key>(capacity: count)
    for index in 0..<count {
      (keys.base + index).initialize(to: key(elements[index]))
      keys.initialized = index + 1
    }
    operations.hash(keys.base, stride: MemoryLayout<Operations.Key>.stride, count: count, into: hashes)
  }
}

/// Consumes elements into a table.
@inlinable
func accumulating<Operations: KeyOperations, Element>(
  _ table: AggregationTable<Operations>, key: @escaping @Sendable (Element) -> Operations.Key
) -> (UnsafeMutableRawPointer, Int) throws -> Void {
  let keys = BatchMemory<Operations.Key>()
  return { raw, total in
    let elements = raw.assumingMemoryBound(to: Element.self)
    defer { elements.deinitialize(count: total) }
    var start = 0
    while start < total {
      let length = min(total - start, BatchSink.capacity)
      for row in 0..<length {
        (keys.base + row).initialize(to: key(elements[start + row]))
        keys.initialized = row + 1
      }
      table.locate(keys.base, stride: MemoryLayout<Operations.Key>.stride, count: length)
      keys.base.deinitialize(count: length)
      keys.initialized = 0
      for column in table.columns { try column.accumulate(elements + start, length, table.groups) }
      start += length
    }
  }
}

extension AggregationTable {
  /// Adds partial rows, which stay the caller's.
  @inlinable
  func merge(_ raw: UnsafeMutableRawPointer, _ total: Int, _ row: PartialRow) throws {
    var start = 0
    while start < total {
      let length = min(total - start, BatchSink.capacity)
      let rows = raw + start * row.layout.stride
      locate(rows, stride: row.layout.stride, count: length)
      for (column, offset) in zip(columns, row.offsets) {
        try column.merge(rows + offset, row.layout.stride, length, groups)
      }
      start += length
    }
  }

  /// Passes every group on as a partial row and empties the table.
  @inlinable
  func drain(as row: PartialRow, into push: (UnsafeMutableRawPointer, Int) throws -> Void) throws {
    let memory = row.layout.allocate(BatchSink.capacity)
    defer { memory.deallocate() }
    var start = 0
    while start < count {
      let length = min(count - start, BatchSink.capacity)
      for number in 0..<length {
        (memory + number * row.layout.stride).initializeMemory(as: Operations.Key.self, to: keys[start + number])
      }
      for (column, offset) in zip(columns, row.offsets) { column.copy(start, length, memory + offset, row.layout.stride) }
      try push(memory, length)
      start += length
    }
    clear()
  }

  /// Passes every group's result on and ends.
  @inlinable
  func emit<Output>(
    _ result: (Operations.Key, Int) throws -> Output, into sink: BatchSink, _ control: TaskControl
  ) throws {
    var emitter = BatchEmitter<Output>(continuing: BatchMemory(), into: sink, control: control)
    defer { emitter.pause() }
    do {
      for number in 0..<count { try emitter.append(try result(keys[number], number)) }
      try emitter.flush()
    } catch is PipelineStopped {}
    try sink.finish()
  }
}
