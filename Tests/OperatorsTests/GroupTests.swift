import Operators
import Records
import Testing

@Suite struct GroupTests {
  private func ordered(_ rows: [(Int, Int)], _ operations: CollidingKeys) -> [(Int, Int)] {
    rows.enumerated().sorted { a, b in
      (operations.hash(a.element.0), a.offset) < (operations.hash(b.element.0), b.offset)
    }.map(\.element)
  }

  private func groups(
    _ rows: [(Int, Int)], hashes: Int, seed: Int, reading: @escaping @Sendable (Int) -> Int
  ) throws -> [(Int, [Int])] {
    let operations = CollidingKeys(hashes: hashes)
    let collector = Collector<(Int, [Int])>()
    let operation: GroupOperator = grouping(operations, key: { (row: (Int, Int)) in row.0 }) { key, elements, output in
      var elements = elements
      var values: [Int] = []
      while values.count < reading(key), let next = elements.next() { values.append(next.1) }
      try output.append((key, values))
    }
    let source = GroupSource(ordered(rows, operations), seed: seed)
    try operation(TaskControl(taskIndex: 0, memoryBudget: 0), source.puller, collector.sink)
    return collector.elements
  }

  private func check(_ output: [(Int, [Int])], _ rows: [(Int, Int)], reading: (Int) -> Int, _ comment: Comment) {
    let expected = Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    #expect(output.count == expected.count, comment)
    for (key, values) in output { #expect(values == Array((expected[key] ?? []).prefix(reading(key))), comment) }
  }

  /// From all keys colliding to none; groups larger than a batch; some read to the end, some in part, some not at all.
  @Test func everyGroupComesOnceWithItsElementsInOrder() throws {
    for seed in 0..<40 {
      var generator = SeededGenerator(seed)
      let keys = Int.random(in: 1...60, using: &generator)
      let hashes = [1, 2, 7, 1_000].randomElement(using: &generator)!
      let rows = (0..<Int.random(in: 0...2_500, using: &generator)).map { (Int.random(in: 0..<keys, using: &generator), $0) }
      let (readsAll, step) = (seed % 2 == 0, seed % 5 + 1)
      let reading = { @Sendable (key: Int) in readsAll ? Int.max : key % step * 3 }
      let output = try groups(rows, hashes: hashes, seed: seed, reading: reading)
      check(output, rows, reading: reading, "seed \(seed)")
    }
  }

  @Test func aGroupMayBeMuchLargerThanABatch() throws {
    let rows = (0..<20_000).map { ($0 % 1_000 == 0 ? 1 : 0, $0) }
    let output = try groups(rows, hashes: 1_000, seed: 1) { _ in .max }
    check(output, rows, reading: { _ in .max }, "large")
  }

  @Test func aFailureToReadIsNoEndOfAGroup() throws {
    let rows = GroupSource((0..<5_000).map { (0, $0) }, seed: 1)
    rows.failsAfter = 2_000
    let operation: GroupOperator = grouping(StaticKeyOperations<Int>(), key: { (row: (Int, Int)) in row.0 }) {
      key, elements, output in try output.append(elements.reduce(0) { $0 + $1.1 })
    }
    let collector = Collector<Int>()
    #expect(throws: TestFailure(number: 5)) {
      try operation(TaskControl(taskIndex: 0, memoryBudget: 0), rows.puller, collector.sink)
    }
    #expect(collector.elements.isEmpty)
  }

  @Test func nothingLeaksWhateverThrows() throws {
    for seed in 0..<60 {
      var generator = SeededGenerator(seed)
      let live = LiveCount()
      let operations = CollidingKeys(hashes: generator.oneIn(2) ? 2 : 500)
      let failing = generator.oneIn(2) ? Int.random(in: 0..<40, using: &generator) : nil
      let step = Int.random(in: 1...4, using: &generator)
      do {
        let collector = Collector<Tracked>()
        collector.limit = generator.oneIn(2) ? Int.random(in: 0..<1_500, using: &generator) : Int.max
        let pairs = ordered((0..<3_000).map { (Int.random(in: 0..<40, using: &generator), $0) }, operations)
        let source = GroupSource(pairs.map { ($0.0, Tracked($0.1, live)) }, seed: seed)
        if generator.oneIn(4) { source.failsAfter = Int.random(in: 0..<3_000, using: &generator) }
        let operation: GroupOperator = grouping(operations, key: { (row: (Int, Tracked)) in row.0 }) { key, elements, output in
          for (number, element) in elements.enumerated() where number % step == 0 {
            try output.append(element.1)
            if key == failing, number > 10 { throw TestFailure(number: key) }
          }
        }
        try operation(TaskControl(taskIndex: 0, memoryBudget: 0), source.puller, collector.sink)
      } catch is TestFailure {}
      #expect(live.value == 0, "seed \(seed)")
    }
  }
}
