import Operators
import Records
import Testing

@Suite struct SamplingTests {
  private func run<Input>(
    _ operation: NarrowOperator, _ rows: [Input], partition: Int = 0, batches: Int = 1
  ) throws -> [Input] {
    try OperatorsTests.run(
      operation, rows, as: Input.self, seed: batches,
      control: TaskControl(taskIndex: 3, partition: partition, memoryBudget: 1 << 20))
  }

  /// Whether a count of independent hits is within five standard deviations of what is expected.
  private func isLikely(_ count: Int, of total: Int, _ share: Double) -> Bool {
    let deviation = (Double(total) * share * (1 - share)).squareRoot()
    return abs(Double(count) - Double(total) * share) <= 5 * deviation
  }

  // MARK: Bernoulli

  @Test(arguments: [0, 0.01, 0.3, 0.5, 1])
  func aSampleHasAboutItsShare(fraction: Double) throws {
    let rows = Array(0..<20_000)
    for seed in 0..<3 as Range<UInt64> {
      let sample = try run(sampling(Int.self, fraction: fraction, seed: seed), rows)
      #expect(isLikely(sample.count, of: rows.count, fraction))
      #expect(sample == sample.sorted())
      #expect(Set(sample).count == sample.count)
      // Neither end, nor odd rows, are favoured.
      #expect(isLikely(sample.count { $0 < 10_000 }, of: 10_000, fraction))
      #expect(isLikely(sample.count { $0 % 2 == 1 }, of: 10_000, fraction))
    }
  }

  @Test func aSampleDependsOnSeedAndPartitionAlone() throws {
    let rows = Array(0..<5_000)
    let operation = sampling(Int.self, fraction: 0.5, seed: 1)
    let sample = try run(operation, rows, partition: 4, batches: 1)
    #expect(try run(operation, rows, partition: 4, batches: 2) == sample)
    let other = try run(operation, rows, partition: 5)
    let seeded = try run(sampling(Int.self, fraction: 0.5, seed: 2), rows, partition: 4)
    for second in [other, seeded] {
      #expect(isLikely(Set(sample).intersection(second).count, of: rows.count, 0.25))
    }
  }

  @Test func partsLeaveNothingOut() throws {
    let rows = Array(0..<10_000)
    let cuts = [0, 0.2, 0.2, 0.75, 1]
    let parts = try zip(cuts, cuts.dropFirst()).map { lower, upper in
      try run(splitting(Int.self, lower: lower, upper: upper, seed: 9), rows)
    }
    #expect(parts.flatMap { $0 }.sorted() == rows)
    for ((lower, upper), part) in zip(zip(cuts, cuts.dropFirst()), parts) {
      #expect(isLikely(part.count, of: rows.count, upper - lower))
    }
  }

  @Test func strataHaveTheirOwnShares() throws {
    let shares = [0: 0.1, 1: 0.9, 2: 0, 3: 1]
    let rows = Array(0..<20_000)
    let operation: NarrowOperator = stratifiedSampling(
      key: { (row: Int) in row % 4 }, fraction: { shares[$0] ?? 0 }, seed: 3)
    let sample = try run(operation, rows)
    #expect(sample == sample.sorted())
    for (stratum, share) in shares { #expect(isLikely(sample.count { $0 % 4 == stratum }, of: 5_000, share)) }
  }

  @Test func aShareThatIsNoneIsAnErrorAndNothingLeaks() throws {
    for (share, failing) in [(1.5, 700), (-0.1, 3), (.nan, 511), (0.5, 1_999)] {
      let live = LiveCount()
      let operation: NarrowOperator = stratifiedSampling(
        key: { (row: Tracked) in
          if row.value == failing, share == 0.5 { throw TestFailure(number: failing) }
          return row.value
        }, fraction: { $0 == failing ? share : 0.5 }, seed: 3)
      let rows = { (0..<2_000).map { Tracked($0, live) } }
      if share == 0.5 {
        #expect(throws: TestFailure(number: failing)) { try run(operation, rows()) }
      } else {
        #expect {
          try run(operation, rows())
        } throws: {
          ($0 as? OperatorError)?.code == .misuse && "\($0)".contains("from 0 to 1")
        }
      }
      #expect(live.value == 0)
    }
  }

  @Test func sampledRowsLiveOnAndOthersAreFreed() throws {
    let live = LiveCount()
    let sample = try run(sampling(Tracked.self, fraction: 0.4, seed: 1), (0..<3_000).map { Tracked($0, live) })
    #expect(live.value == sample.count && !sample.isEmpty)
  }

  // MARK: With replacement

  @Test(arguments: [0, 0.2, 1, 3.5, 60])
  func drawnCountsArePoissonNumbers(fraction: Double) throws {
    let rows = Array(0..<4_000)
    let sample = try run(samplingWithReplacement(Int.self, fraction: fraction, seed: 8), rows)
    #expect(sample == sample.sorted())
    var counts = [Int](repeating: 0, count: rows.count)
    for row in sample { counts[row] += 1 }
    let mean = Double(sample.count) / 4_000
    #expect(abs(mean - fraction) <= 5 * (fraction / 4_000).squareRoot())
    // A Poisson distribution's variance is its mean.
    let variance = counts.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 4_000
    #expect(abs(variance - fraction) <= 0.15 * fraction)
    #expect(try run(samplingWithReplacement(Int.self, fraction: fraction, seed: 8), rows, batches: 7) == sample)
  }

  @Test func drawingRowsLeaksNothingWhenTheSinkFails() throws {
    let live = LiveCount()
    do {
      let collector = Collector<Tracked>()
      collector.limit = 900
      let sink = try samplingWithReplacement(Tracked.self, fraction: 2, seed: 1)(
        TaskControl(taskIndex: 0, memoryBudget: 0), collector.sink)
      var generator = SeededGenerator(1)
      #expect(throws: TestFailure.self) { try push((0..<2_000).map { Tracked($0, live) }, into: sink, &generator) }
    }
    #expect(live.value == 0)
  }

  // MARK: A number of rows

  /// The sample of `count` rows out of partitions, each of which is one task.
  private func sample(_ count: Int, of partitions: [[Int]], seed: UInt64) throws -> [Int] {
    let operators = try SampleOperators(Int.self, count: count, seed: seed)
    var tagged: [(UInt64, Int)] = []
    for (number, rows) in partitions.enumerated() {
      let part = try OperatorsTests.run(
        operators.partial, rows, as: (UInt64, Int).self, seed: 1, control: TaskControl(taskIndex: number, memoryBudget: 1 << 20)
      )
      #expect(part.count == min(count, rows.count))
      tagged += part
    }
    let merged = try OperatorsTests.run(operators.merge, tagged, as: (UInt64, Int).self, seed: 2)
    #expect(merged.map { $0.0 } == Array(tagged.map { $0.0 }.sorted().prefix(count)))
    return try OperatorsTests.run(operators.finish, merged, as: Int.self, seed: 3)
  }

  @Test func aSampleOfANumberHasThatNumber() throws {
    let partitions = [Array(0..<700), [], Array(700..<1_000), Array(1_000..<1_001)]
    for count in [0, 1, 10, 500, 1_001, 2_000] {
      let found = try sample(count, of: partitions, seed: 5)
      #expect(found.count == min(count, 1_001))
      #expect(Set(found).count == found.count)
      #expect(try sample(count, of: partitions, seed: 5) == found)
    }
  }

  @Test func everyRowIsAsLikely() throws {
    let partitions = [Array(0..<80), Array(80..<90), Array(90..<100)]
    var hits = [Int](repeating: 0, count: 100)
    for seed in 0..<300 as Range<UInt64> { for row in try sample(10, of: partitions, seed: seed) { hits[row] += 1 } }
    // 99 degrees of freedom: a sum of 160 is exceeded once in ten thousand.
    let chiSquared = hits.reduce(0) { $0 + (Double($1) - 30) * (Double($1) - 30) / 30 }
    #expect(chiSquared < 160)
    #expect(isLikely(hits[..<80].reduce(0, +), of: 3_000, 0.8))
  }
}
