import Operators
import Records
import Testing

@Suite struct JoinTests {
  /// Sides that a join may get wrong: empty, single, one key nearly everywhere, few keys, many keys, keys that one side lacks.
  private func sides(_ generator: inout SeededGenerator, most: Int = 700) -> (left: [(Int, Int)], right: [(Int, Int)]) {
    func side(_ shift: Int) -> [(Int, Int)] {
      let count = [0, 1, 2, 30, 60, 60, most].randomElement(using: &generator)!
      let keys = count > 100 ? 900 : [1, 4, 50].randomElement(using: &generator)!
      let skewed = count < 100 && generator.oneIn(3)
      return (0..<count).map { number in
        (skewed && !generator.oneIn(10) ? 7 : shift + Int.random(in: 0..<keys, using: &generator), number)
      }
    }
    return (side(0), side(generator.oneIn(3) ? 3 : 0))
  }

  private func check<Operations: KeyOperations>(
    _ operations: Operations, _ way: JoinWay, _ form: JoinForm, seeds: Range<Int>, most: Int = 700, key: (Int) -> Operations.Key
  ) throws where Operations.Key: Equatable {
    let join = JoinOperators(operations, Int.self, Int.self, form) { packed($1, $2) }
    for seed in seeds {
      var generator = SeededGenerator(seed)
      let (left, right) = sides(&generator, most: most)
      let collector = Collector<Int>()
      let (lefts, rights) = (left.map { (key($0.0), $0.1) }, right.map { (key($0.0), $0.1) })
      try way.run(join, operations, lefts, rights, MemorySpill(), into: collector.sink, seed: seed)
      #expect(collector.elements.sorted() == plainJoin(form, left, right).sorted(), "seed \(seed)")
      #expect(collector.finishes == (way == .merged || way == .mergedInParts ? 0 : 1))
    }
  }

  @Test(arguments: JoinWay.allCases, JoinForm.allCases)
  func equalsPlainLoops(way: JoinWay, form: JoinForm) throws {
    try check(StaticKeyOperations<Int>(), way, form, seeds: 0..<9) { $0 }
  }

  @Test(arguments: JoinWay.allCases, JoinForm.allCases)
  func keysOfEqualHashStayApart(way: JoinWay, form: JoinForm) throws {
    try check(CollidingKeys(hashes: 1), way, form, seeds: 20..<23, most: 110) { $0 }
    try check(StaticKeyOperations<PoorKey>(), way, form, seeds: 23..<26, most: 110) { PoorKey($0) }
  }

  @Test(arguments: JoinWay.allCases, JoinForm.allCases)
  func joinsTextsAndTuples(way: JoinWay, form: JoinForm) throws {
    try check(StaticKeyOperations<Text>(), way, form, seeds: 30..<33) { Text(bytes: "a key beyond fifteen bytes: \($0)".utf8) }
    let operations = CodecKeyOperations<Pair>(try RecordCodec.resolve(Pair.self))
    let join = JoinOperators(operations, Int.self, Int.self, form) { packed($1, $2) }
    var generator = SeededGenerator(34)
    let (left, right) = sides(&generator)
    let collector = Collector<Int>()
    let pair = { (row: (Int, Int)) -> (Pair, Int) in ((row.0 % 5, row.0 / 5), row.1) }
    try way.run(join, operations, left.map(pair), right.map(pair), MemorySpill(), into: collector.sink, seed: 34)
    #expect(collector.elements.sorted() == plainJoin(form, left, right).sorted())
  }

  private typealias Pair = (Int, Int)

  /// Rows come in the order of the left side, and for each in the order of the right one.
  @Test(arguments: [JoinForm.inner, .left, .leftSemi, .leftAnti])
  func buildingRightKeepsTheOrder(form: JoinForm) throws {
    var generator = SeededGenerator(40)
    let left = (0..<1_500).map { (Int.random(in: 0..<400, using: &generator), $0) }
    let right = (0..<1_200).map { (Int.random(in: 0..<500, using: &generator), $0) }
    let join = JoinOperators(StaticKeyOperations<Int>(), Int.self, Int.self, form) { packed($1, $2) }
    let collector = Collector<Int>()
    try JoinWay.buildingRight.run(join, StaticKeyOperations<Int>(), left, right, MemorySpill(), into: collector.sink, seed: 1)
    #expect(collector.elements == plainJoin(form, left, right))
  }

  @Test func anInnerJoinNeedsNoOptionals() throws {
    let operations = StaticKeyOperations<Int>()
    let join = JoinOperators(inner: operations, Int.self, Int.self) { packed($1, $2) }
    let (left, right) = ((0..<900).map { ($0 % 350, $0) }, (0..<1_300).map { ($0 % 550, $0) })
    for way in JoinWay.allCases {
      let collector = Collector<Int>()
      try way.run(join, operations, left, right, MemorySpill(), into: collector.sink, seed: 2)
      #expect(collector.elements.sorted() == plainJoin(.inner, left, right).sorted(), "\(way)")
    }
  }

  @Test func aLeftJoinBuiltByItselfIsTheSame() throws {
    let (left, right) = ((0..<500).map { ($0 % 70, $0) }, (0..<300).map { ($0 % 50, $0) })
    for keepsUnmatched in [true, false] {
      let operation: JoinOperator = hashJoin(StaticKeyOperations<Int>(), keepsUnmatched: keepsUnmatched) {
        (_: Int, left: Int, right: Int?) in packed(left, right)
      }
      var generator = SeededGenerator(1)
      let collector = Collector<Int>()
      let sinks = try operation(TaskControl(taskIndex: 0, memoryBudget: 1 << 30), collector.sink)
      try push(right, into: sinks.build, &generator)
      try push(left, into: sinks.stream, &generator)
      #expect(collector.elements == plainJoin(keepsUnmatched ? .left : .inner, left, right))
    }
  }

  @Test func hashesAreThoseOfTheKeys() throws {
    let join = JoinOperators(inner: StaticKeyOperations<Int>(), Text.self, Bool.self) { key, _, _ in key }
    let rows: [(Int, Bool)] = [(5, true), (9, false)]
    var hashes: [UInt64] = [0, 0]
    rows.withUnsafeBytes { join.hashes[1]($0.baseAddress!, 2, &hashes) }
    #expect(hashes == [5.stableHash, 9.stableHash])
  }
}
