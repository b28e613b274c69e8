import Operators
import Records
import Testing

@Suite struct AggregationTests {
  private struct Expected: Equatable {
    var count = 0
    var sum = 0
    var least = Int.max
    var text = ""
  }

  private func operators<Operations: KeyOperations>(_ operations: Operations) throws -> AggregationOperators
  where Operations.Key == Int {
    let value = { @Sendable (row: (Int, Int)) in row.1 }
    return try AggregationOperators(
      operations, key: { (row: (Int, Int)) in row.0 }, .count, .sum(of: value), .min(of: value),
      Aggregation("joined", initial: "", accumulate: { $0 += "\($1.1 % 10)" }, merge: { $0 += $1 }, finish: { $0 }))
  }

  private func expected(_ rows: [(Int, Int)]) -> [Int: Expected] {
    var groups: [Int: Expected] = [:]
    for (key, value) in rows {
      groups[key, default: Expected()].count += 1
      groups[key, default: Expected()].sum += value
      groups[key, default: Expected()].least = min(groups[key]!.least, value)
      groups[key, default: Expected()].text += "\(value % 10)"
    }
    return groups
  }

  private typealias Row = (Int, Int, Int, Int?, String)

  private func check(_ output: [Row], _ rows: [(Int, Int)]) {
    let groups = expected(rows)
    #expect(output.count == groups.count)
    for (key, count, sum, least, text) in output {
      #expect(groups[key] == Expected(count: count, sum: sum, least: least ?? .max, text: text))
    }
  }

  @Test(arguments: [1, 255, 256, 257, 3_000])
  func completeEqualsAPlainLoop(keys: Int) throws {
    var generator = SeededGenerator(keys)
    let rows = (0..<20_000).map { (Int.random(in: 0..<keys, using: &generator), $0) }
    check(try run(operators(StaticKeyOperations<Int>()).complete, rows, as: Row.self, seed: keys), rows)
  }

  /// Partial rows lie in memory as their layout says, and may come from several tasks, spilled early or not.
  @Test(arguments: [1 << 30, 50_000, 0])
  func partialAndMergeEqualComplete(budget: Int) throws {
    var generator = SeededGenerator(budget)
    let rows = (0..<12_000).map { (Int.random(in: 0..<2_000, using: &generator), $0) }
    let operators = try operators(StaticKeyOperations<Int>())
    let collector = Collector<Row>()
    let merge = try operators.merge(MemorySpill().control(memoryBudget: budget), collector.sink)
    for part in 0..<3 {
      let partial = try operators.partial(
        TaskControl(taskIndex: part, memoryBudget: budget), BatchSink(push: merge.push, finish: {}))
      try push(Array(rows[part * 4_000..<(part + 1) * 4_000]), into: partial, &generator)
    }
    try merge.finish()
    #expect(collector.finishes == 1)
    check(collector.elements, rows)
  }

  @Test func keysOfEqualHashStayApart() throws {
    var generator = SeededGenerator(1)
    let rows = (0..<5_000).map { (Int.random(in: 0..<700, using: &generator), $0) }
    check(try run(operators(CollidingKeys(hashes: 2)).complete, rows, as: Row.self, seed: 1), rows)
  }

  @Test func noRowsGiveNoGroups() throws {
    #expect(try run(operators(StaticKeyOperations<Int>()).complete, [(Int, Int)](), as: Row.self, seed: 1).isEmpty)
  }

  @Test func aStateWithoutACodecIsNamed() {
    struct Uncoded: Sendable {}
    let aggregation = Aggregation<Int, Int>(
      "odd", initial: Uncoded(), accumulate: { _, _ in }, merge: { _, _ in }, finish: { _ in 0 })
    #expect {
      _ = try AggregationOperators(StaticKeyOperations<Int>(), key: { $0 }, aggregation)
    } throws: { error in
      (error as? RecordError)?.code == .noCodec && "\(error)".contains("Uncoded")
    }
  }

  @Test func averagesAndExtremes() throws {
    let rows = (0..<1_000).map { ($0 % 3, $0) }
    let value = { @Sendable (row: (Int, Int)) in row.1 }
    let operators = try AggregationOperators(
      StaticKeyOperations<Int>(), key: { (row: (Int, Int)) in row.0 }, .average(of: value), .max(of: value))
    let output = try run(operators.complete, rows, as: (Int, Double, Int?).self, seed: 1)
    #expect(output.map { $0.0 } == [0, 1, 2])
    #expect(output.map { $0.1 } == [499.5, 499, 500])
    #expect(output.map { $0.2 } == [999, 997, 998])
  }

  @Test func nothingLeaksWhateverThrows() throws {
    for seed in 0..<60 {
      var generator = SeededGenerator(seed)
      let live = LiveCount()
      let failing = generator.oneIn(2) ? Int.random(in: 0..<6_000, using: &generator) : nil
      let failsAtEnd = generator.oneIn(3)
      let keys = Int.random(in: 1...3_000, using: &generator)
      do {
        let collector = Collector<(Int, Tracked)>()
        collector.limit = generator.oneIn(2) ? Int.random(in: 0..<2_000, using: &generator) : Int.max
        let last = Aggregation<(Int, Tracked), Tracked>(
          "last", initial: 0,
          accumulate: { state, row in
            if row.1.value == failing { throw TestFailure(number: row.1.value) }
            state = row.1.value
          }, merge: { $0 = $1 },
          finish: { state in
            if failsAtEnd, state % 100 == 99 { throw TestFailure(number: state) }
            return Tracked(state, live)
          })
        let operators = try AggregationOperators(StaticKeyOperations<Int>(), key: { (row: (Int, Tracked)) in row.0 }, last)
        let sink = try operators.complete(TaskControl(taskIndex: 0, memoryBudget: 1 << 30), collector.sink)
        let input = (0..<6_000).map { (Int.random(in: 0..<keys, using: &generator), Tracked($0, live)) }
        try push(input, into: sink, &generator)
      } catch is TestFailure {}
      #expect(live.value == 0, "seed \(seed)")
    }
  }
}
