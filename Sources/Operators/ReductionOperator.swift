/// Combines values of equal keys. As a *partial* it may pass on what it has when it holds more than its budget (another
/// operator merges later); as a final one it holds every key of its partition.
@inlinable
public func reduction<Operations: KeyOperations, Value: Sendable>(
  _ operations: Operations, partial: Bool, _ reduce: @escaping @Sendable (Value, Value) throws -> Value
) -> NarrowOperator {
  { control, sink in
    let box = ReductionBox<Operations, Value>(operations)
    return BatchSink(
      push: { raw, count in
        try box.table.combine(raw.assumingMemoryBound(to: (Operations.Key, Value).self), count, reduce)
        if partial, box.table.byteCount > control.memoryBudget {
          try box.table.drain(into: sink.push)
          // A drained table keeps its size, and would be over the budget again at once.
          box.table = ReductionTable(operations)
        }
      },
      finish: {
        do { try box.table.drain(into: sink.push) } catch is PipelineStopped {}
        try sink.finish()
      })
  }
}

/// A table behind a reference, opened once per batch.
public final class ReductionBox<Operations: KeyOperations, Value: Sendable> {
  @usableFromInline var table: ReductionTable<Operations, Value>

  /// An empty table.
  @inlinable
  public init(_ operations: Operations) { table = ReductionTable(operations) }
}

/// Passes on the first of equal elements, as a reduction whose values are empty.
@inlinable
public func deduplication<Operations: KeyOperations>(_ operations: Operations, partial: Bool) -> NarrowOperator {
  { control, sink in
    let reduce = try reduction(operations, partial: partial) { (first: Void, _: Void) in first }(
      control, BatchSink(push: sink.push, finish: sink.finish))
    return reduce
  }
}
