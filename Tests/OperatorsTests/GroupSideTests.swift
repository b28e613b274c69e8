import Operators
import Records
import Testing

/// Groups of two sides by the same key.
@Suite struct GroupSideTests {
  private typealias Both = (key: Int, left: [Int], right: [Int])

  /// How many elements of a group the closure reads, and from which side it reads first.
  private struct Reading {
    var left = Int.max
    var right = Int.max
    var rightFirst = false
  }

  private func cogroup(
    _ operations: CollidingKeys, _ left: [(Int, Int)], _ right: [(Int, Int)], seed: Int,
    _ reading: @escaping @Sendable (Int) -> Reading
  ) throws -> [Both] {
    let collector = Collector<Both>()
    let operation = cogrouping(operations, Int.self, Int.self) { key, lefts, rights, output in
      let wanted = reading(key)
      var (lefts, rights) = (lefts, rights)
      var both: Both = (key, [], [])
      func readRight() { while both.right.count < wanted.right, let next = rights.next() { both.right.append(next) } }
      if wanted.rightFirst { readRight() }
      while both.left.count < wanted.left, let next = lefts.next() { both.left.append(next) }
      readRight()
      try output.append(both)
    }
    let sides = (
      GroupSource(hashOrdered(left, operations), seed: seed), GroupSource(hashOrdered(right, operations), seed: seed + 1)
    )
    try operation(TaskControl(taskIndex: 0, memoryBudget: 0), sides.0.puller, sides.1.puller, collector.sink)
    return collector.elements
  }

  private func check(
    _ output: [Both], _ left: [(Int, Int)], _ right: [(Int, Int)], _ comment: Comment, _ reading: (Int) -> Reading
  ) {
    let lefts = Dictionary(grouping: left, by: \.0).mapValues { $0.map(\.1) }
    let rights = Dictionary(grouping: right, by: \.0).mapValues { $0.map(\.1) }
    #expect(output.map(\.key).sorted() == Set(lefts.keys).union(rights.keys).sorted(), comment)
    for (key, left, right) in output {
      #expect(left == Array((lefts[key] ?? []).prefix(reading(key).left)), comment)
      #expect(right == Array((rights[key] ?? []).prefix(reading(key).right)), comment)
    }
  }

  /// Keys on both sides and on one; from all keys colliding to none; read to the end, in part, not at all, in any order.
  @Test func everyKeyComesOnceWithWhatBothSidesHave() throws {
    for seed in 0..<60 {
      var generator = SeededGenerator(seed)
      let operations = CollidingKeys(hashes: [1, 2, 7, 1_000].randomElement(using: &generator)!)
      func side(_ shift: Int) -> [(Int, Int)] {
        let (count, keys) = ([0, 1, 20, 900].randomElement(using: &generator)!, Int.random(in: 1...40, using: &generator))
        return (0..<count).map { (generator.oneIn(3) ? 5 : shift + Int.random(in: 0..<keys, using: &generator), $0) }
      }
      let (left, right) = (side(0), side(seed % 3 * 9))
      let (readsAll, step) = (seed % 2 == 0, seed % 5 + 1)
      let reading = { @Sendable (key: Int) in
        var reading = Reading(rightFirst: key % 2 == 0)
        if !readsAll { (reading.left, reading.right) = (key % step * 3, key % 4 * 2) }
        return reading
      }
      check(try cogroup(operations, left, right, seed: seed, reading), left, right, "seed \(seed)", reading)
    }
  }

  @Test func aFailureToReadEitherSideIsThrown() throws {
    for failing in 0..<2 {
      let sides = [
        GroupSource((0..<3_000).map { (0, $0) }, seed: 1), GroupSource((0..<3_000).map { (0, $0) }, seed: 2),
      ]
      sides[failing].failsAfter = 1_000
      let operation = cogrouping(StaticKeyOperations<Int>(), Int.self, Int.self) { _, left, right, output in
        try output.append(left.reduce(0, +) + right.reduce(0, +))
      }
      let collector = Collector<Int>()
      #expect(throws: TestFailure(number: 5)) {
        try operation(TaskControl(taskIndex: 0, memoryBudget: 0), sides[0].puller, sides[1].puller, collector.sink)
      }
      #expect(collector.elements.isEmpty)
    }
  }

  @Test func nothingLeaksWhateverThrows() throws {
    for seed in 0..<40 {
      var generator = SeededGenerator(seed)
      let live = LiveCount()
      let operations = CollidingKeys(hashes: generator.oneIn(2) ? 2 : 500)
      let failing = generator.oneIn(2) ? Int.random(in: 0..<40, using: &generator) : nil
      let step = Int.random(in: 1...4, using: &generator)
      do {
        func side() -> [(Int, Tracked)] {
          (0..<1_000).map { (Int.random(in: 0..<40, using: &generator), Tracked($0, live)) }
        }
        let collector = Collector<(Tracked, Tracked?)>()
        collector.limit = generator.oneIn(2) ? Int.random(in: 0..<800, using: &generator) : Int.max
        let left = GroupSource(hashOrdered(side(), operations), seed: seed)
        let right = GroupSource(hashOrdered(side(), operations), seed: seed)
        if generator.oneIn(4) { right.failsAfter = Int.random(in: 0..<1_000, using: &generator) }
        let operation = cogrouping(operations, Tracked.self, Tracked.self) { key, lefts, rights, output in
          var rights = rights
          for (number, element) in lefts.enumerated() where number % step == 0 {
            try output.append((element, rights.next()))
            if key == failing, number > 10 { throw TestFailure(number: key) }
          }
        }
        try operation(TaskControl(taskIndex: 0, memoryBudget: 0), left.puller, right.puller, collector.sink)
      } catch is TestFailure {}
      #expect(live.value == 0, "seed \(seed)")
    }
  }
}
