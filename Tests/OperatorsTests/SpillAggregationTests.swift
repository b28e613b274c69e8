import Operators
import Records
import Testing

/// Aggregations whose tables exceed their memory again and again.
@Suite struct SpillAggregationTests {
  private typealias Row = (Text, Int, Int?, String)

  private func operators<Operations: KeyOperations>(_ operations: Operations) throws -> AggregationOperators
  where Operations.Key == Text {
    try AggregationOperators(
      operations, key: { (row: (Text, Int)) in row.0 }, .count, .max(of: { @Sendable row in row.1 }),
      Aggregation("joined", initial: "", accumulate: { $0 += "\($1.1 % 10)" }, merge: { $0 += $1 }, finish: { $0 }))
  }

  private func rows(_ mix: KeyMix, seed: Int) -> [(Text, Int)] {
    var generator = SeededGenerator(seed)
    return mix.rows(3_000, &generator).map { (Text("a key of some length \($0)"), $1) }
  }

  private func check(_ output: [Row], _ rows: [(Text, Int)]) {
    let groups = Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    #expect(output.count == groups.count)
    for (key, count, largest, text) in output {
      let values = groups[key] ?? []
      #expect(count == values.count && largest == values.max() && text == values.map { "\($0 % 10)" }.joined())
    }
  }

  @Test(arguments: KeyMix.allCases, [20_000, 150_000, 1 << 30])
  func completeEqualsAPlainLoop(mix: KeyMix, budget: Int) throws {
    let rows = rows(mix, seed: budget)
    let spill = MemorySpill()
    let operation = try operators(StaticKeyOperations<Text>()).complete
    check(try run(operation, rows, as: Row.self, seed: 1, control: spill.control(memoryBudget: budget)), rows)
    #expect(spill.sortedRows == 0 || budget < 1 << 30)
    #expect(spill.sortedRows > 0 || budget > 20_000 || mix == .empty)
  }

  @Test(arguments: KeyMix.allCases)
  func partialAndMergeEqualAPlainLoop(mix: KeyMix) throws {
    var generator = SeededGenerator(2)
    let rows = rows(mix, seed: 5)
    let operators = try operators(StaticKeyOperations<Text>())
    let collector = Collector<Row>()
    let merge = try operators.merge(MemorySpill().control(memoryBudget: 30_000), collector.sink)
    for part in 0..<3 {
      let partial = try operators.partial(
        TaskControl(taskIndex: part, memoryBudget: 30_000), BatchSink(push: merge.push, finish: {}))
      try push(Array(rows.dropFirst(part * 1_000).prefix(1_000)), into: partial, &generator)
    }
    try merge.finish()
    check(collector.elements, rows)
  }

  @Test func nothingLeaksWhateverInterrupts() throws {
    for seed in 0..<60 {
      var generator = SeededGenerator(seed)
      let interruption = Interruption(&generator, rows: 3_000)
      let calls = FailingCall(interruption.failingCall)
      let label = 10_000 + seed
      do {
        let spill = MemorySpill()
        spill.failsAfter = interruption.diskBatches
        let control = spill.control(memoryBudget: Int.random(in: 10_000...200_000, using: &generator))
        let collector = Collector<(Int, SpilledNumber)>()
        collector.limit = interruption.sinkLimit
        let sink = try limiting(to: interruption.wanted, ElementLayout((Int, SpilledNumber).self))(control, collector.sink)
        let sum = Aggregation<(Int, SpilledNumber), SpilledNumber>(
          "sum", initial: SpilledNumber(0, label),
          accumulate: { state, row in
            try calls.pass()
            state = SpilledNumber(state.value + row.1.value, label)
          },
          merge: { state, other in
            try calls.pass()
            state = SpilledNumber(state.value + other.value, label)
          }, finish: { $0 })
        let operators = try AggregationOperators(StaticKeyOperations<Int>(), key: { (row: (Int, SpilledNumber)) in row.0 }, sum)
        let keys = Int.random(in: 1...2_500, using: &generator)
        let rows = (0..<3_000).map { (Int.random(in: 0..<keys, using: &generator), SpilledNumber($0, label)) }
        let final = generator.oneIn(2) ? operators.complete : chained(operators)
        try push(rows, into: try final(control, sink), &generator)
        let plain = Dictionary(rows.map { ($0, $1.value) }, uniquingKeysWith: +)
        for (key, number) in collector.elements { #expect(plain[key] == number.value) }
        #expect(collector.elements.count == min(plain.count, interruption.wanted))
      } catch is TestFailure {}
      #expect(SpilledNumber.alive(label) == 0, "seed \(seed)")
    }
  }

  /// Partial and final operator in one.
  private func chained(_ operators: AggregationOperators) -> NarrowOperator {
    { control, sink in
      try operators.partial(TaskControl(taskIndex: 0, memoryBudget: 40_000), try operators.merge(control, sink))
    }
  }
}
