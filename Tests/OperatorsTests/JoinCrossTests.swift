import Operators
import Records
import Testing

@Suite struct JoinCrossTests {
  /// Runs a cross join of numbers.
  private func cross(
    _ left: [Int], _ right: [Int], memoryBudget: Int, _ spill: MemorySpill, seed: Int = 1
  ) throws -> Collector<Int> {
    var generator = SeededGenerator(seed)
    let collector = Collector<Int>()
    let sinks = try crossing(Int.self, Int.self, emit: { packed($0, $1) })(
      spill.control(memoryBudget: memoryBudget), collector.sink)
    try push(right, into: sinks.build, &generator)
    try push(left, into: sinks.stream, &generator)
    return collector
  }

  @Test(arguments: [(0, 0), (1, 1), (0, 5), (5, 0), (700, 90), (90, 700), (1_500, 3)], [0, 4_000, 1 << 30])
  func everyLeftRowMeetsEveryRightRow(counts: (left: Int, right: Int), memoryBudget: Int) throws {
    let (left, right) = (Array(0..<counts.left), Array(0..<counts.right))
    let output = try cross(left, right, memoryBudget: memoryBudget, MemorySpill())
    #expect(output.elements.sorted() == left.flatMap { l in right.map { packed(l, $0) } }.sorted())
    #expect(output.finishes == 1)
    let again = try cross(left, right, memoryBudget: memoryBudget, MemorySpill())
    #expect(again.elements == output.elements)
  }

  /// The right side is read once for many left rows, not for each batch of them.
  @Test func theSpoolIsReadSeldom() throws {
    let spill = MemorySpill()
    let output = try cross(Array(0..<2_000), Array(0..<20), memoryBudget: 400, spill)
    #expect(output.elements.count == 40_000)
    #expect(spill.spooledRows == 20 && spill.readings < 15)
    let roomy = MemorySpill()
    _ = try cross(Array(0..<2_000), Array(0..<1_000), memoryBudget: 30_000, roomy)
    #expect(roomy.spooledRows == 1_000 && (2...5).contains(roomy.readings))
  }

  @Test func rowsWithoutACodecAreAnErrorOnlyWhenTheySpill() throws {
    struct Opaque: Sendable { let number: Int }
    for (memoryBudget, fails) in [(1 << 20, false), (10, true)] {
      var generator = SeededGenerator(1)
      let collector = Collector<Int>()
      let sinks = try crossing(Int.self, Opaque.self, emit: { packed($0, $1.number) })(
        MemorySpill().control(memoryBudget: memoryBudget), collector.sink)
      let rights = (0..<3).map { Opaque(number: $0) }
      if fails {
        let error = #expect(throws: RecordError.self) { try push(rights, into: sinks.build, &generator) }
        #expect(error?.code == .noCodec)
      } else {
        try push(rights, into: sinks.build, &generator)
        try push([7], into: sinks.stream, &generator)
        #expect(collector.elements == (0..<3).map { packed(7, $0) })
      }
    }
  }

  @Test func nothingLeaksWhateverThrows() throws {
    for seed in 0..<40 {
      var generator = SeededGenerator(seed)
      let counter = 3_000_000 + seed
      do {
        let spill = MemorySpill()
        let control = spill.control(memoryBudget: generator.oneIn(2) ? 300 : 1 << 30)
        let collector = Collector<(CountedRecord, CountedRecord)>()
        if generator.oneIn(2) { collector.limit = Int.random(in: 0..<6_000, using: &generator) }
        if generator.oneIn(3) { spill.failsAfter = Int.random(in: 0..<4, using: &generator) }
        let operation = crossing(CountedRecord.self, CountedRecord.self) { ($0, $1) }
        let sinks = try operation(control, collector.sink)
        try push((0..<60).map { CountedRecord($0, counter: counter) }, into: sinks.build, &generator)
        try push((0..<90).map { CountedRecord($0, counter: counter) }, into: sinks.stream, &generator)
      } catch is TestFailure {}
      #expect(CountedRecord.live(counter) == 0, "seed \(seed)")
    }
  }

  @Test func stopsWhenNoMoreIsWanted() throws {
    for memoryBudget in [0, 1 << 30] {
      var generator = SeededGenerator(1)
      let control = MemorySpill().control(memoryBudget: memoryBudget)
      let collector = Collector<Int>()
      let stopping = BatchSink(
        push: {
          control.stop()
          try collector.sink.push($0, $1)
        }, finish: collector.sink.finish)
      let sinks = try crossing(Int.self, Int.self, emit: { packed($0, $1) })(control, stopping)
      try push(Array(0..<100), into: sinks.build, &generator)
      try stream(Array(0..<5_000), into: sinks.stream, &generator)
      #expect(collector.elements.count == BatchSink.capacity && collector.finishes == 1)
    }
  }
}
