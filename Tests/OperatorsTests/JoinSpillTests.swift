import Operators
import Records
import Testing

@Suite struct JoinSpillTests {
  private let operations = StaticKeyOperations<Int>()

  @Test func withinTheBudgetNothingSpills() throws {
    let spill = MemorySpill()
    let rows = (0..<4_000).map { ($0 % 900, $0) }
    let join = JoinOperators(operations, Int.self, Int.self, .leftSemi) { packed($1, $2) }
    for way in [JoinWay.buildingRight, .buildingLeft, .merged] {
      try way.run(join, operations, rows, rows, spill, into: Collector<Int>().sink, seed: 1)
    }
    #expect(spill.sortedRows == 0 && spill.spooledRows == 0)
  }

  @Test func beyondTheBudgetBothSidesAreSorted() throws {
    let spill = MemorySpill()
    let join = JoinOperators(operations, Int.self, Int.self, .full) { packed($1, $2) }
    let (left, right) = ((0..<3_000).map { ($0, $0) }, (0..<2_000).map { ($0 + 1_500, $0) })
    try JoinWay.spillingRight.run(join, operations, left, right, spill, into: Collector<Int>().sink, seed: 1)
    #expect(spill.sortedRows == 5_000)
  }

  /// The table's budget counts what the values own, not only their places.
  @Test func longValuesCount() throws {
    let long = Text(bytes: [UInt8](repeating: 65, count: 2_000))
    let join = JoinOperators(inner: operations, Int.self, Text.self) { key, left, _ in packed(left, key) }
    for (value, spills) in [(long, true), (Text("short"), false)] {
      let spill = MemorySpill()
      let control = spill.control(memoryBudget: 1_000_000)
      let (left, right) = ((0..<10).map { ($0, $0) }, (0..<1_500).map { ($0, value) })
      let collector = Collector<Int>()
      try JoinWay.buildingRight.run(join, operations, left, right, spill, into: collector.sink, control: control, seed: 1)
      #expect((spill.sortedRows > 0) == spills)
      #expect(collector.elements.sorted() == (0..<10).map { packed($0, $0) })
    }
  }

  @Test func aSemiJoinHoldsDistinctKeysOnly() throws {
    let spill = MemorySpill()
    let join = JoinOperators(operations, Int.self, Text.self, .leftAnti) { packed($1, $2?.count) }
    let long = Text(bytes: [UInt8](repeating: 65, count: 500))
    let right = (0..<20_000).map { ($0 % 7, long) }
    let control = spill.control(memoryBudget: 200_000)
    let collector = Collector<Int>()
    try JoinWay.buildingRight.run(
      join, operations, (0..<20).map { ($0, $0) }, right, spill, into: collector.sink, control: control, seed: 1)
    #expect(spill.sortedRows == 0)
    #expect(collector.elements == (7..<20).map { packed($0, nil) })
  }

  /// One key with more right rows than fit: the left rows are read once for each part, and given right all the same.
  @Test(arguments: JoinForm.allCases)
  func aKeyBeyondTheBudgetIsJoinedInParts(form: JoinForm) throws {
    let spill = MemorySpill()
    let join = JoinOperators(operations, Int.self, Int.self, form) { packed($1, $2) }
    let left = (0..<60).map { ($0 % 10 == 0 ? $0 : 5, $0) }
    let right = (0..<900).map { ($0 % 10 == 0 ? $0 : 5, $0) }
    let collector = Collector<Int>()
    try JoinWay.mergedInParts.run(join, operations, left, right, spill, into: collector.sink, seed: 3)
    #expect(collector.elements.sorted() == plainJoin(form, left, right).sorted())
    #expect(form.givesPairs == (spill.spooledRows == left.count { $0.0 == 5 }))
    #expect(form.givesPairs == (spill.readings > 2))
  }

  @Test func rowsWithoutACodecAreAnErrorOnlyWhenTheySpill() throws {
    struct Opaque: Sendable { let number: Int }
    let join = JoinOperators(operations, Int.self, Opaque.self, .left) { packed($1, $2?.number) }
    let (left, right) = ((0..<9).map { ($0, $0) }, (0..<9).map { ($0, Opaque(number: $0)) })
    let collector = Collector<Int>()
    try JoinWay.buildingRight.run(join, operations, left, right, MemorySpill(), into: collector.sink, seed: 1)
    #expect(collector.elements == (0..<9).map { packed($0, $0) })
    for way in [JoinWay.spillingRight, .spillingLeft] {
      let error = #expect(throws: RecordError.self) {
        try way.run(join, operations, left, right, MemorySpill(), into: Collector<Int>().sink, seed: 1)
      }
      #expect(error?.code == .noCodec)
      #expect(error?.message.contains("200 bytes") == true && error?.message.contains("Opaque") == true)
    }
  }

  @Test func rowsOutOfOrderAreFound() throws {
    let join = JoinOperators(inner: operations, Int.self, Int.self) { packed($1, $2) }
    let ordered = hashOrdered((0..<50).map { ($0, $0) }, operations)
    let sides = (GroupSource(ordered, seed: 1), GroupSource(ordered.reversed(), seed: 1))
    let error = #expect(throws: OperatorError.self) {
      try join.merging(
        TaskControl(taskIndex: 0, memoryBudget: 1 << 20), sides.0.puller, sides.1.puller, Collector<Int>().sink)
    }
    #expect(error?.code == .misuse && error?.message.contains("stableHash") == true)
  }
}
