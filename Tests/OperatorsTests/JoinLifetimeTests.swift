import Operators
import Records
import Testing

@Suite struct JoinLifetimeTests {
  private typealias Output = (CountedRecord?, CountedRecord?)

  private func rows(_ count: Int, keys: Int, counter: Int, _ generator: inout SeededGenerator) -> [(Int, CountedRecord)] {
    (0..<count).map { (Int.random(in: 0..<keys, using: &generator), CountedRecord($0, counter: counter)) }
  }

  /// Sinks, sources and local disk fail anywhere; whatever happens, every row is freed, and once.
  @Test(arguments: JoinWay.allCases)
  func nothingLeaksWhateverThrows(way: JoinWay) throws {
    let number = JoinWay.allCases.firstIndex(of: way)!
    var failures = 0
    for seed in 0..<36 {
      var generator = SeededGenerator(seed)
      let counter = 1_000_000 + number * 1_000 + seed
      let operations = CollidingKeys(hashes: generator.oneIn(3) ? 2 : 500)
      let form = JoinForm.allCases[seed % JoinForm.allCases.count]
      do {
        let join = JoinOperators(operations, CountedRecord.self, CountedRecord.self, form) { ($1, $2) as Output }
        let keys = Int.random(in: 20...200, using: &generator)
        let left = rows(Int.random(in: 0...300, using: &generator), keys: keys, counter: counter, &generator)
        let right = rows(Int.random(in: 0...300, using: &generator), keys: keys, counter: counter, &generator)
        let collector = Collector<Output>()
        if generator.oneIn(2) { collector.limit = Int.random(in: 0..<600, using: &generator) }
        let spill = MemorySpill()
        if generator.oneIn(3) { spill.failsAfter = Int.random(in: 0..<6, using: &generator) }
        try way.run(join, operations, left, right, spill, into: collector.sink, seed: seed)
      } catch is TestFailure {
        failures += 1
      }
      #expect(CountedRecord.live(counter) == 0, "seed \(seed)")
    }
    #expect(failures > 3 && failures < 33)
  }

  /// What stops a join early is no failure: it ends its output, and gives no more.
  @Test(arguments: JoinWay.allCases, JoinForm.allCases)
  func stopsWhenNoMoreIsWanted(way: JoinWay, form: JoinForm) throws {
    let counter = 2_000_000 + JoinWay.allCases.firstIndex(of: way)! * 10 + JoinForm.allCases.firstIndex(of: form)!
    do {
      let operations = StaticKeyOperations<Int>()
      let join = JoinOperators(operations, CountedRecord.self, CountedRecord.self, form) { ($1, $2) as Output }
      let shift = form == .leftAnti ? 10_000 : 0
      let left = (0..<1_000).map { ($0, CountedRecord($0, counter: counter)) }
      let right = (0..<1_000).map { ($0 + shift, CountedRecord($0, counter: counter)) }
      let control = MemorySpill().control(memoryBudget: way.memoryBudget)
      let collector = Collector<Output>()
      let stopping = BatchSink(
        push: {
          control.stop()
          try collector.sink.push($0, $1)
        }, finish: collector.sink.finish)
      do {
        try way.run(join, operations, left, right, MemorySpill(), into: stopping, control: control, seed: 1)
      } catch is PipelineStopped {}
      #expect(collector.elements.count == BatchSink.capacity)
      #expect(collector.finishes == (way == .merged || way == .mergedInParts ? 0 : 1))
    }
    #expect(CountedRecord.live(counter) == 0)
  }
}
