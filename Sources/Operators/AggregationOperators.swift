internal import Records

/// The operators of a keyed aggregation. All three keep an ``AggregationTable``; they differ in what comes in and what goes out.
///
/// Groups come in the order of their first arrival, unless a final operator had to put partial rows on local disk.
public struct AggregationOperators: Sendable {
  /// Elements in, partial rows out; passes on what it has beyond its budget.
  public let partial: NarrowOperator
  /// Partial rows in, results out; what exceeds its budget goes to local disk.
  public let merge: NarrowOperator
  /// Elements in, results out; what exceeds its budget goes to local disk as partial rows.
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
    var parts: [AggregationRows.Part] = []
    for aggregation in repeat each aggregations {
      parts.append(AggregationRows.Part(try aggregation.stateCodec(), aggregation.stateLayout, aggregation.measure))
    }
    let rows = try AggregationRows(operations, Element.self, parts)
    row = rows.row
    partialHash = rows.hash
    partial = { control, sink in
      let columns = (repeat (each aggregations).makeColumn())
      var states: [StateOperations] = []
      for column in repeat each columns { states.append(column.states) }
      let run = AggregationRun(operations, states, rows, control, measuring: rows.element)
      let accumulate = accumulating(run, key: key)
      return BatchSink(
        push: { raw, count in
          try accumulate(raw, count)
          guard try run.isOverBudget() else { return }
          try run.table.drain(into: sink.push)
          try run.spill.didEmpty()
        },
        finish: {
          do { try run.table.drain(into: sink.push) } catch is PipelineStopped {}
          try sink.finish()
        })
    }
    merge = { control, sink in
      let columns = (repeat (each aggregations).makeColumn())
      var states: [StateOperations] = []
      for column in repeat each columns { states.append(column.states) }
      let run = AggregationRun(operations, states, rows, control, measuring: rows.partial)
      return run.final(into: sink, push: run.merge) { key, group in (key, repeat try (each columns).finish(group)) }
    }
    complete = { control, sink in
      let columns = (repeat (each aggregations).makeColumn())
      var states: [StateOperations] = []
      for column in repeat each columns { states.append(column.states) }
      let run = AggregationRun(operations, states, rows, control, measuring: rows.element)
      return run.final(into: sink, push: accumulating(run, key: key)) { key, group in
        (key, repeat try (each columns).finish(group))
      }
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
  _ run: AggregationRun<Operations>, key: @escaping @Sendable (Element) -> Operations.Key
) -> (UnsafeMutableRawPointer, Int) throws -> Void {
  let keys = BatchMemory<Operations.Key>()
  let table = run.table
  return { raw, total in
    let elements = raw.assumingMemoryBound(to: Element.self)
    defer { destroy(elements, total) }
    run.spill.measure.arrive(raw, total)
    var start = 0
    while start < total {
      let length = min(total - start, BatchSink.capacity)
      for row in 0..<length { withMoved(elements + start + row) { (keys.base + row).initialize(to: key($0)) } }
      table.locate(keys.base, stride: MemoryLayout<Operations.Key>.stride, count: length)
      destroy(keys.base, length)
      for column in table.columns { try column.accumulate(elements + start, length, table.groups) }
      start += length
    }
    run.measureIfDue()
  }
}
