import Operators
import Records

/// What an aggregation makes of rows as one group: whole when `parts` is zero, else cut at random into so many tasks, whose
/// states go through bytes. Nil when there is no row, since there is no group then.
func evaluate<Element: Sendable, Output: Sendable>(
  _ aggregation: Aggregation<Element, Output>, _ rows: [Element], parts: Int, seed: Int = 1
) throws -> Output? {
  let operators = try AggregationOperators(StaticKeyOperations<Int>(), key: { (_: Element) in 0 }, aggregation)
  guard parts > 0 else {
    return try run(operators.complete, rows, as: (Int, Output).self, seed: seed).first?.1
  }
  var generator = SeededGenerator(seed)
  let collector = Collector<(Int, Output)>()
  let merge = try operators.merge(TaskControl(taskIndex: 0, memoryBudget: 1 << 30), collector.sink)
  let cuts = [0] + (1..<parts).map { _ in Int.random(in: 0...rows.count, using: &generator) }.sorted() + [rows.count]
  for (part, (start, end)) in zip(cuts, cuts.dropFirst()).enumerated() {
    let partial = try operators.partial(
      TaskControl(taskIndex: part, memoryBudget: 1 << 30), roundTrip(operators.row, into: merge))
    try push(Array(rows[start..<end]), into: partial, &generator)
  }
  try merge.finish()
  return collector.elements.first?.1
}

/// Hands on what decoding makes of the encoded rows.
private func roundTrip(_ row: PartialRow, into sink: BatchSink) -> BatchSink {
  BatchSink(
    push: { raw, count in
      var writer = ByteWriter()
      row.codec.encode(raw, row.layout.stride, count, &writer)
      row.layout.destroy(raw, count)
      var reader = ByteReader(writer.take())
      let memory = row.layout.allocate(count)
      defer { memory.deallocate() }
      try row.codec.decode(&reader, count, memory, row.layout.stride)
      try sink.push(memory, count)
    }, finish: {})
}
