/// Gives each row together with what window functions say of it. Rows come in the order of their keys' hashes, those of a key
/// in the window's order, and go out in the order in which they came.
///
/// Holds a batch of rows, the functions' frames, and the rows that wait for one that is behind them; when these take more than
/// the task's budget, it throws ``OperatorError`` with code `outOfMemory`.
/// - Parameter precedes: whether the first row comes before the second in the window's order; rows of which neither does are
///   peers, and rank alike.
@inlinable
public func windowing<Operations: KeyOperations, Element: Sendable, each Output: Sendable>(
  _ operations: Operations, key: @escaping @Sendable (Element) -> Operations.Key,
  precedes: @escaping @Sendable (Element, Element) throws -> Bool,
  _ functions: repeat WindowFunction<Element, each Output>
) -> GroupOperator {
  { control, puller, sink in
    let cursor = GroupCursor(operations, key: key, puller)
    let evaluators = (repeat (each functions).makeEvaluator())
    let columns = (repeat RingQueue<each Output>())
    let rows = WindowRows<Element>()
    var emitter = BatchEmitter<(Element, repeat each Output)>(continuing: BatchMemory(), into: sink, control: control)
    defer { emitter.pause() }
    while let (key, hash) = try cursor.nextKey() {
      cursor.begin(key, hash)
      rows.begin()
      for evaluator in repeat each evaluators { evaluator.begin() }
      while try rows.read(cursor, precedes) {
        for (evaluator, column) in repeat (each evaluators, each columns) {
          try evaluator.advance(rows.batch.base, rows.batch.initialized, rows.arePeers, column)
        }
        rows.wait()
        var ready = rows.waiting.count
        for column in repeat each columns { ready = min(ready, column.count) }
        for _ in 0..<ready { try emitter.append((rows.waiting.removeFirst(), repeat (each columns).removeFirst())) }
        var byteCount = rows.waiting.byteCount
        for (evaluator, column) in repeat (each evaluators, each columns) {
          byteCount += evaluator.byteCount() + column.byteCount
        }
        try rows.check(byteCount, control)
      }
      for (evaluator, column) in repeat (each evaluators, each columns) { try evaluator.end(column) }
      while rows.waiting.count > 0 {
        try emitter.append((rows.waiting.removeFirst(), repeat (each columns).removeFirst()))
      }
    }
    try emitter.flush()
  }
}
