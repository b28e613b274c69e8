public import Records

/// Passes on the first `count` rows in an order, in that order; rows of which neither comes first stay as they came. Before a
/// gather it leaves little to be moved; behind it, it makes the result.
///
/// Holds `count` rows. When these, encoded, take more than the task's budget, it throws ``OperatorError`` with code
/// `outOfMemory`.
/// - Complexity: O(*n* log `count`), and for rows in random order little more than O(*n*).
/// - Throws: ``RecordError`` with code `noCodec` when rows can't be encoded, by which their memory is measured.
@inlinable
public func topRows<Element: Sendable>(
  _ element: Element.Type, count limit: Int, by ordering: RowOrdering
) throws(RecordError) -> NarrowOperator {
  precondition(limit >= 0, "the first rows can't be a negative number")
  let codec = try RecordCodec.resolve(Element.self)
  return { control, sink in
    let heap = RowHeap<Element>(limit: limit, ordering, codec)
    return BatchSink(
      push: { raw, count in try heap.add(raw.assumingMemoryBound(to: Element.self), count, within: control.memoryBudget) },
      finish: {
        try heap.emit(into: sink, control)
        try sink.finish()
      })
  }
}
