import Operators
import Records
import Testing

@Suite struct JoinTests {
  private func join<Operations: KeyOperations>(
    _ operations: Operations, left: [(Int, Int)], right: [(Int, Int)], keepsUnmatched: Bool, seed: Int
  ) throws -> [String] where Operations.Key == Int {
    var generator = SeededGenerator(seed)
    let collector = Collector<String>()
    let operation: JoinOperator = hashJoin(operations, keepsUnmatched: keepsUnmatched) { (key: Int, left: Int, right: Int?) in
      "\(key) \(left) \(right.map(String.init) ?? "nil")"
    }
    let sinks = try operation(TaskControl(taskIndex: 0, memoryBudget: 0), collector.sink)
    try push(right, into: sinks.build, &generator)
    try push(left, into: sinks.stream, &generator)
    #expect(collector.finishes == 1)
    return collector.elements
  }

  private func expected(_ left: [(Int, Int)], _ right: [(Int, Int)], keepsUnmatched: Bool) -> [String] {
    let values = Dictionary(grouping: right, by: \.0)
    return left.flatMap { key, value in
      let matches = (values[key] ?? []).map { "\(key) \(value) \($0.1)" }
      return matches.isEmpty && keepsUnmatched ? ["\(key) \(value) nil"] : matches
    }
  }

  private func pairs(_ count: Int, keys: Int, _ generator: inout SeededGenerator) -> [(Int, Int)] {
    (0..<count).map { (Int.random(in: 0..<keys, using: &generator), $0) }
  }

  /// Rows come in the order of the stream, and for each in the order of the build side.
  @Test(arguments: [true, false])
  func equalsNestedLoops(keepsUnmatched: Bool) throws {
    for seed in 0..<30 {
      var generator = SeededGenerator(seed)
      let keys = [1, 10, 1_000, 6_000].randomElement(using: &generator)!
      let left = pairs(Int.random(in: 0...(keys == 1 ? 50 : 3_000), using: &generator), keys: keys, &generator)
      let right = pairs(Int.random(in: 0...(keys == 1 ? 50 : 6_000), using: &generator), keys: keys + 5, &generator)
      let output = try join(
        StaticKeyOperations<Int>(), left: keys == 10 ? Array(left.prefix(100)) : left, right: right,
        keepsUnmatched: keepsUnmatched,
        seed: seed)
      #expect(
        output == expected(keys == 10 ? Array(left.prefix(100)) : left, right, keepsUnmatched: keepsUnmatched), "seed \(seed)")
    }
  }

  @Test func keysOfEqualHashStayApart() throws {
    var generator = SeededGenerator(1)
    let (left, right) = (pairs(500, keys: 300, &generator), pairs(1_500, keys: 1_200, &generator))
    let output = try join(CollidingKeys(hashes: 1), left: left, right: right, keepsUnmatched: true, seed: 1)
    #expect(output == expected(left, right, keepsUnmatched: true))
  }

  @Test func nothingLeaksWhenTheNextOperatorThrows() throws {
    for seed in 0..<60 {
      var generator = SeededGenerator(seed)
      let live = LiveCount()
      do {
        let collector = Collector<(Tracked, Tracked?)>()
        collector.limit = Int.random(in: 0..<6_000, using: &generator)
        let operation: JoinOperator = hashJoin(StaticKeyOperations<Int>(), keepsUnmatched: true) {
          (_: Int, left: Tracked, right: Tracked?) in (left, right)
        }
        let sinks = try operation(TaskControl(taskIndex: 0, memoryBudget: 0), collector.sink)
        let keys = Int.random(in: 200...2_000, using: &generator)
        let right = pairs(1_500, keys: keys, &generator).map { ($0.0, Tracked($0.1, live)) }
        let left = pairs(1_500, keys: keys, &generator).map { ($0.0, Tracked($0.1, live)) }
        try push(right, into: sinks.build, &generator)
        try push(left, into: sinks.stream, &generator)
      } catch is TestFailure {}
      #expect(live.value == 0, "seed \(seed)")
    }
  }
}
