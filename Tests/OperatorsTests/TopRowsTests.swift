import Operators
import Records
import Testing

@Suite struct TopRowsTests {
  private func byKey(descending: Bool = false, exact: Bool = true) -> RowOrdering {
    // A prefix that tells little leaves the rest to the comparison.
    RowOrdering(by: { (row: (Int, Int)) in row.0 }, descending: descending, isPrefixExact: exact) { key in
      exact ? key.sortPrefix : (key / 10).sortPrefix
    }
  }

  @Test func theFirstRowsInOrderAndTiesAsTheyCame() throws {
    for seed in 0..<30 {
      var generator = SeededGenerator(seed)
      let keys = [1, 5, 100, 1_000_000].randomElement(using: &generator)!
      let (descending, exact) = (generator.oneIn(2), generator.oneIn(2))
      var rows = (0..<Int.random(in: 0...3_000, using: &generator)).map { (Int.random(in: 0..<keys, using: &generator), $0) }
      if generator.oneIn(3) { rows = rows.sorted { ($1.0, $0.1) < ($0.0, $1.1) } }
      let limit = [0, 1, 2, 64, 65, 500, 5_000].randomElement(using: &generator)!
      let operation = try topRows((Int, Int).self, count: limit, by: byKey(descending: descending, exact: exact))
      let found = try run(operation, rows, as: (Int, Int).self, seed: seed)
      let ordered = rows.enumerated().sorted { a, b in
        if a.element.0 != b.element.0 { return (a.element.0 < b.element.0) != descending }
        return a.offset < b.offset
      }
      #expect(found.map(\.1) == ordered.prefix(limit).map(\.element.1), "seed \(seed)")
    }
  }

  @Test func topOfTheTopsIsTheTop() throws {
    var generator = SeededGenerator(1)
    let rows = (0..<3_000).map { (Int.random(in: 0..<50, using: &generator), $0) }
    let operation = try topRows((Int, Int).self, count: 40, by: byKey())
    let parts = try (0..<3).flatMap { part in
      try run(operation, Array(rows[part * 1_000..<(part + 1) * 1_000]), as: (Int, Int).self, seed: part)
    }
    let whole = try run(operation, rows, as: (Int, Int).self, seed: 9)
    #expect(try run(operation, parts, as: (Int, Int).self, seed: 9).map(\.1) == whole.map(\.1))
  }

  private let byText = RowOrdering(by: { (row: (Int, String)) in row.0 }, descending: false, isPrefixExact: true) {
    $0.sortPrefix
  }

  @Test func largeRowsBeyondTheBudgetAreAnError() throws {
    let rows = (0..<100).map { (-$0, String(repeating: "x", count: 10_000)) }
    #expect {
      try run(topRows((Int, String).self, count: 50, by: byText), rows, as: (Int, String).self, seed: 1, memoryBudget: 200_000)
    } throws: {
      ($0 as? OperatorError)?.code == .outOfMemory && "\($0)".contains("keep fewer rows")
    }
    let few = try run(
      topRows((Int, String).self, count: 5, by: byText), rows, as: (Int, String).self, seed: 1, memoryBudget: 200_000)
    #expect(few.map(\.0) == [-99, -98, -97, -96, -95])
    #expect(throws: OperatorError.self) {
      try run(
        topRows((Int, Int).self, count: 5_000, by: byKey()), (0..<5_000).map { ($0, 0) }, as: (Int, Int).self, seed: 1,
        memoryBudget: 20_000)
    }
  }

  @Test func rowsWithoutACodecAreAnErrorAtOnce() {
    #expect(throws: RecordError.self) {
      _ = try topRows((Int, Tracked).self, count: 5, by: RowOrdering(byHash: { _, _, _ in }))
    }
  }

  /// Rows that own memory, under a sink that fails or wants no more.
  @Test func nothingLeaksWhateverHappens() throws {
    for seed in 0..<30 {
      let live = LiveCount()
      do {
        let collector = Collector<Held>()
        collector.limit = seed % 3 == 0 ? seed * 20 : Int.max
        let control = TaskControl(taskIndex: 0, memoryBudget: 1 << 20)
        let limited = try limiting(to: seed % 3 == 1 ? seed * 10 : 10_000, ElementLayout(Held.self))(control, collector.sink)
        let order = RowOrdering(by: { (row: Held) in row.tracked.value % 700 }, descending: seed % 2 == 0, isPrefixExact: true)
        { $0.sortPrefix }
        let sink = try topRows(Held.self, count: 900, by: order)(control, limited)
        var generator = SeededGenerator(seed)
        let rows = (0..<2_000).map { Held(tracked: Tracked($0, live)) }
        try push(rows, into: sink, &generator, finishing: seed % 5 != 4)
      } catch is TestFailure {}
      #expect(live.value == 0, "seed \(seed)")
    }
  }

  private struct Held: RecordConvertible {
    let tracked: Tracked
    var recordFields: Int { tracked.value }
    init(tracked: Tracked) { self.tracked = tracked }
    init(recordFields fields: Int) { tracked = Tracked(fields, LiveCount()) }
  }
}
