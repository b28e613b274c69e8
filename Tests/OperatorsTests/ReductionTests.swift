import Operators
import Records
import Testing

@Suite struct ReductionTests {
  private func pairs(_ count: Int, keys: Int, _ generator: inout SeededGenerator) -> [(Int, Int)] {
    (0..<count).map { (Int.random(in: 0..<keys, using: &generator), $0) }
  }

  private func expected(_ pairs: [(Int, Int)]) -> [Int: Int] { Dictionary(pairs, uniquingKeysWith: +) }

  /// Tables grow in the middle of batches: a key must not come out twice.
  @Test(arguments: [1, 100, 1_000, 1_024, 1_025, 5_000, 40_000])
  func eachKeyComesOnceWithItsSum(keys: Int) throws {
    var generator = SeededGenerator(keys)
    let input = pairs(60_000, keys: keys, &generator)
    let operation: NarrowOperator = reduction(StaticKeyOperations<Int>(), partial: false) { (a: Int, b: Int) in a + b }
    let output = try run(operation, input, as: (Int, Int).self, seed: keys)
    #expect(output.count == expected(input).count)
    #expect(Dictionary(output, uniquingKeysWith: { a, _ in a }) == expected(input))
  }

  @Test func keysOfEqualHashStayApart() throws {
    for hashes in [1, 3] {
      var generator = SeededGenerator(hashes)
      let input = pairs(6_000, keys: 1_500, &generator)
      let operation: NarrowOperator = reduction(CollidingKeys(hashes: hashes), partial: false) { (a: Int, b: Int) in a + b }
      let output = try run(operation, input, as: (Int, Int).self, seed: 1)
      #expect(output.count == 1_500 || output.count == expected(input).count)
      #expect(Dictionary(output, uniquingKeysWith: { a, _ in a }) == expected(input))
    }
  }

  @Test func keysComeInTheOrderOfTheirFirstArrivalAndValuesInTheirs() throws {
    let input = (0..<5_000).map { (Text("key \($0 % 1_300) of some length"), "\($0 % 7)") }
    let operation: NarrowOperator = reduction(StaticKeyOperations<Text>(), partial: false) { (a: String, b: String) in a + b }
    let output = try run(operation, input, as: (Text, String).self, seed: 2)
    #expect(output.map(\.0) == (0..<1_300).map { Text("key \($0) of some length") })
    for (key, value) in output.prefix(50) {
      #expect(value == input.filter { $0.0 == key }.map(\.1).joined())
    }
  }

  @Test func aPartialPassesOnWhatIsBeyondItsBudgetAndMergesToTheSame() throws {
    var generator = SeededGenerator(5)
    let input = pairs(50_000, keys: 20_000, &generator)
    let partial: NarrowOperator = reduction(StaticKeyOperations<Int>(), partial: true) { (a: Int, b: Int) in a + b }
    let merge: NarrowOperator = reduction(StaticKeyOperations<Int>(), partial: false) { (a: Int, b: Int) in a + b }
    let halves = try run(partial, input, as: (Int, Int).self, seed: 3, memoryBudget: 100_000)
    #expect(halves.count > expected(input).count)
    let output = try run(merge, halves, as: (Int, Int).self, seed: 4)
    #expect(output.count == expected(input).count)
    #expect(Dictionary(output, uniquingKeysWith: { a, _ in a }) == expected(input))
  }

  @Test func aPartialGoesOnCombiningAfterItWasOverItsBudget() throws {
    let keys = (0..<2_000).map { ($0, 1) }
    let repeats = Array(repeating: (7, 1), count: 100_000)
    let partial: NarrowOperator = reduction(StaticKeyOperations<Int>(), partial: true) { (a: Int, b: Int) in a + b }
    let output = try run(partial, keys + repeats, as: (Int, Int).self, seed: 3, memoryBudget: 60_000)
    #expect(output.count < 2_010)
  }

  @Test func distinctKeepsTheFirst() throws {
    var generator = SeededGenerator(9)
    let input = (0..<20_000).map { _ in Int.random(in: 0..<4_000, using: &generator) }
    let output = try run(deduplication(StaticKeyOperations<Int>(), partial: false), input, as: Int.self, seed: 1)
    var seen: Set<Int> = []
    #expect(output == input.filter { seen.insert($0).inserted })
  }

  @Test func nothingLeaksWhateverThrows() throws {
    for seed in 0..<60 {
      var generator = SeededGenerator(seed)
      let live = LiveCount()
      let failing = generator.oneIn(2) ? Int.random(in: 0..<6_000, using: &generator) : nil
      let limit = generator.oneIn(2) ? Int.random(in: 0..<3_000, using: &generator) : Int.max
      let keys = Int.random(in: 1...4_000, using: &generator)
      let isPartial = generator.oneIn(2)
      let budget = isPartial ? 100_000 : 1 << 30
      do {
        let collector = Collector<(Int, Tracked)>()
        collector.limit = limit
        let operation: NarrowOperator = reduction(StaticKeyOperations<Int>(), partial: isPartial) { (a: Tracked, b: Tracked) in
          if b.value == failing { throw TestFailure(number: b.value) }
          return Tracked(a.value + b.value, a.live)
        }
        let sink = try operation(MemorySpill().control(memoryBudget: budget), collector.sink)
        let input = (0..<6_000).map { (Int.random(in: 0..<keys, using: &generator), Tracked($0, live)) }
        try push(input, into: sink, &generator)
      } catch is TestFailure {}
      #expect(live.value == 0, "seed \(seed)")
    }
  }
}
