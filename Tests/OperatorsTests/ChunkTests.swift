import Operators
import Records
import Testing

@Suite struct ChunkTests {
  @Test(arguments: [1, 2, 511, 512, 513, 1_000, 5_000])
  func chunksHoldAllRowsInOrder(length: Int) throws {
    for count in [0, 1, 511, 1_024, 5_000] {
      let live = LiveCount()
      let rows = (0..<count).map { Tracked($0, live) }
      let chunks = try run(chunking(Tracked.self, ofCount: length), rows, as: [Tracked].self, seed: length + count)
      #expect(chunks.flatMap { $0.map(\.value) } == Array(0..<count))
      #expect(chunks.dropLast().allSatisfy { $0.count == length })
      #expect(chunks.last.map { (1...length).contains($0.count) } ?? (count == 0))
      #expect(live.value == count)
    }
  }

  @Test func aChunkBeyondTheBudgetIsAnError() throws {
    let live = LiveCount()
    #expect {
      try run(
        chunking(Tracked.self, ofCount: .max), (0..<9_000).map { Tracked($0, live) }, as: [Tracked].self, seed: 1,
        memoryBudget: 20_000)
    } throws: {
      ($0 as? OperatorError)?.code == .outOfMemory && "\($0)".contains("fewer rows")
    }
    #expect(live.value == 0)
  }

  @Test func nothingLeaksWhenTheSinkFailsOrHasEnough() throws {
    for seed in 0..<30 {
      let live = LiveCount()
      do {
        let collector = Collector<[Tracked]>()
        collector.limit = seed % 2 == 0 ? seed * 40 : Int.max
        let control = TaskControl(taskIndex: 0, memoryBudget: 1 << 20)
        let limited = try limiting(to: seed * 30, ElementLayout([Tracked].self))(control, collector.sink)
        var generator = SeededGenerator(seed)
        let sink = try chunking(Tracked.self, ofCount: seed % 7 + 1)(control, limited)
        try push((0..<4_000).map { Tracked($0, live) }, into: sink, &generator)
      } catch is TestFailure {} catch is PipelineStopped {}
      #expect(live.value == 0, "seed \(seed)")
    }
  }
}
