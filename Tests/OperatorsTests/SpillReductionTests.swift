import Operators
import Records
import Testing

/// Reductions whose tables exceed their memory again and again.
@Suite struct SpillReductionTests {
  private typealias Row = (Int, String)

  private func rows(_ mix: KeyMix, seed: Int) -> [Row] {
    var generator = SeededGenerator(seed)
    return mix.rows(3_000, &generator).map { ($0, "\($1 % 10)") }
  }

  private func plain(_ rows: [Row]) -> [Int: String] { Dictionary(rows, uniquingKeysWith: +) }

  private func joining<Operations: KeyOperations>(_ operations: Operations, partial: Bool) -> NarrowOperator
  where Operations.Key == Int {
    reduction(operations, partial: partial) { (a: String, b: String) in a + b }
  }

  private func check(_ output: [Row], _ rows: [Row]) {
    #expect(output.count == plain(rows).count)
    #expect(Dictionary(output, uniquingKeysWith: { _, _ in "twice" }) == plain(rows))
  }

  @Test(arguments: KeyMix.allCases, [8_000, 60_000, 1 << 30])
  func equalsAPlainLoop(mix: KeyMix, budget: Int) throws {
    let rows = rows(mix, seed: budget)
    let spill = MemorySpill()
    let output = try run(
      joining(StaticKeyOperations<Int>(), partial: false), rows, as: Row.self, seed: 1,
      control: spill.control(memoryBudget: budget))
    check(output, rows)
    #expect((spill.sortedRows > 0) == (budget < 1 << 30 && mix != .empty && (budget == 8_000 || mix == .distinct)))
  }

  @Test(arguments: KeyMix.allCases, [1, 3])
  func keysOfEqualHashStayApart(mix: KeyMix, hashes: Int) throws {
    let rows = rows(mix, seed: hashes).prefix(1_500).map { $0 }
    let output = try run(
      joining(CollidingKeys(hashes: hashes), partial: false), rows, as: Row.self, seed: 1,
      control: MemorySpill().control(memoryBudget: 60_000))
    check(output, rows)
  }

  /// Partial results of three tasks, each passed on early, merged by one that spills.
  @Test(arguments: KeyMix.allCases)
  func partialAndMergeEqualAPlainLoop(mix: KeyMix) throws {
    var generator = SeededGenerator(4)
    let rows = rows(mix, seed: 9)
    let collector = Collector<Row>()
    let merge = try joining(StaticKeyOperations<Int>(), partial: false)(
      MemorySpill().control(memoryBudget: 10_000), collector.sink)
    for part in 0..<3 {
      let partial = try joining(StaticKeyOperations<Int>(), partial: true)(
        TaskControl(taskIndex: part, memoryBudget: 10_000), BatchSink(push: merge.push, finish: {}))
      try push(Array(rows.dropFirst(part * 1_000).prefix(1_000)), into: partial, &generator)
    }
    try merge.finish()
    check(collector.elements, rows)
  }

  @Test func distinctElements() throws {
    var generator = SeededGenerator(6)
    let rows = (0..<6_000).map { _ in Text("element \(Int.random(in: 0..<2_500, using: &generator))") }
    let spill = MemorySpill()
    let output = try run(
      deduplication(StaticKeyOperations<Text>(), partial: false), rows, as: Text.self, seed: 1,
      control: spill.control(memoryBudget: 20_000))
    #expect(spill.sortedRows > 0)
    #expect(output.count == Set(rows).count && Set(output) == Set(rows))
  }

  @Test func nothingLeaksWhateverInterrupts() throws {
    for seed in 0..<80 {
      var generator = SeededGenerator(seed)
      let interruption = Interruption(&generator, rows: 3_000)
      let calls = FailingCall(interruption.failingCall)
      let label = 1_000 + seed
      do {
        let spill = MemorySpill()
        spill.failsAfter = interruption.diskBatches
        let control = spill.control(memoryBudget: Int.random(in: 5_000...90_000, using: &generator))
        let collector = Collector<(Int, SpilledNumber)>()
        collector.limit = interruption.sinkLimit
        let sink = try limiting(to: interruption.wanted, ElementLayout((Int, SpilledNumber).self))(control, collector.sink)
        let operation: NarrowOperator = reduction(StaticKeyOperations<Int>(), partial: false) {
          (a: SpilledNumber, b: SpilledNumber) in
          try calls.pass()
          return SpilledNumber(a.value + b.value, label)
        }
        let keys = Int.random(in: 1...2_500, using: &generator)
        let rows = (0..<3_000).map { (Int.random(in: 0..<keys, using: &generator), SpilledNumber($0, label)) }
        try push(rows, into: try operation(control, sink), &generator)
        let plain = Dictionary(rows.map { ($0, $1.value) }, uniquingKeysWith: +)
        for (key, number) in collector.elements { #expect(plain[key] == number.value) }
        #expect(collector.elements.count == min(plain.count, interruption.wanted))
      } catch is TestFailure {}
      #expect(SpilledNumber.alive(label) == 0, "seed \(seed)")
    }
  }

  /// The closure is called for the first time when spilled rows are combined: before, no table holds a key twice.
  @Test func aClosureThatThrowsWhileSpilledRowsAreCombined() throws {
    let spill = MemorySpill()
    let operation: NarrowOperator = reduction(StaticKeyOperations<Int>(), partial: false) {
      (a: SpilledNumber, b: SpilledNumber) in
      if b.value == 2_600 { throw TestFailure(number: b.value) }
      return SpilledNumber(a.value, 1)
    }
    #expect(throws: TestFailure(number: 2_600)) {
      let rows = (0..<4_000).map { ($0 % 2_000, SpilledNumber($0, 1)) }
      _ = try run(operation, rows, as: (Int, SpilledNumber).self, seed: 1, control: spill.control(memoryBudget: 30_000))
    }
    #expect(spill.sortedRows > 2_000 && SpilledNumber.alive(1) == 0)
  }

  @Test func rowsThatCannotBeWrittenAreNamed() throws {
    let live = LiveCount()
    let operation: NarrowOperator = reduction(StaticKeyOperations<Int>(), partial: false) { (a: Tracked, b: Tracked) in a }
    #expect {
      let rows = (0..<5_000).map { ($0, Tracked($0, live)) }
      _ = try run(operation, rows, as: (Int, Tracked).self, seed: 1, control: MemorySpill().control(memoryBudget: 10_000))
    } throws: { error in
      (error as? RecordError)?.code == .noCodec && "\(error)".contains("Tracked") && "\(error)".contains("10000 bytes")
    }
    #expect(live.value == 0)
  }
}
