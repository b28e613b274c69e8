import Operators
import Records
import Testing

@Suite struct NarrowTests {
  private func doubling(failingAt: Int? = nil) -> NarrowOperator {
    oneToOne { (input: UnsafeMutablePointer<Tracked>, count, output: UnsafeMutablePointer<Tracked>) in
      for index in 0..<count {
        do {
          let element = (input + index).move()
          if element.value == failingAt { throw TestFailure(number: element.value) }
          (output + index).initialize(to: Tracked(element.value * 2, element.live))
        } catch {
          throw RowFailure(consumed: index + 1, produced: index, error)
        }
      }
    }
  }

  private func evens(failingAt: Int? = nil) -> NarrowOperator {
    upToOne { (input: UnsafeMutablePointer<Tracked>, count, output: UnsafeMutablePointer<Tracked>) in
      var kept = 0
      for index in 0..<count {
        let element = (input + index).move()
        if element.value == failingAt {
          throw RowFailure(consumed: index + 1, produced: kept, TestFailure(number: element.value))
        }
        if element.value % 2 == 0 {
          (output + kept).initialize(to: element)
          kept += 1
        }
      }
      return kept
    }
  }

  /// Chains of random operators, over random batches, that fail somewhere or not: the right elements, or the right error, and
  /// nothing left behind.
  @Test func chainsEqualArraysAndLeaveNothingBehind() throws {
    for seed in 0..<200 {
      var generator = SeededGenerator(seed)
      let live = LiveCount()
      let collector = Collector<Tracked>()
      let count = Int.random(in: 0..<4_000, using: &generator)
      let failing = generator.oneIn(2) ? Int.random(in: 0..<5_000, using: &generator) : nil
      var expected: [Int]? = Array(0..<count)
      let control = MemorySpill().control(memoryBudget: 0)
      var operators: [NarrowOperator] = []
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let fails = failing.map { expected?.contains($0) ?? false } ?? false
        switch Int.random(in: 0..<3, using: &generator) {
        case 0:
          operators.append(doubling(failingAt: failing))
          expected = expected?.map { $0 * 2 }
        case 1:
          operators.append(evens(failingAt: failing))
          expected = expected?.filter { $0 % 2 == 0 }
        default:
          operators.append(repeating(2, failingAt: failing))
          expected = expected?.flatMap { [$0, $0] }
        }
        if fails { expected = nil }
      }
      do {
        var sink = collector.sink
        for operation in operators.reversed() { sink = try operation(control, sink) }
        try push((0..<count).map { Tracked($0, live) }, into: sink, &generator)
        #expect(collector.elements.map(\.value) == expected, "seed \(seed)")
        #expect(collector.finishes == 1)
      } catch let error as TestFailure {
        #expect(expected == nil && error.number == failing, "seed \(seed)")
        #expect(collector.finishes == 0)
      }
      #expect(live.value == collector.elements.count, "seed \(seed)")
    }
  }

  @Test func batchesAreNotLargerThanPromised() throws {
    var largest = 0
    let sink = BatchSink(
      push: { raw, count in
        largest = max(largest, count)
        raw.assumingMemoryBound(to: Tracked.self).deinitialize(count: count)
      }, finish: {})
    let live = LiveCount()
    var generator = SeededGenerator(1)
    let chain = try repeating(3)(MemorySpill().control(memoryBudget: 0), sink)
    try push((0..<5_000).map { Tracked($0, live) }, into: chain, &generator)
    #expect(largest == BatchSink.capacity)
    #expect(live.value == 0)
  }

  // MARK: Limits

  /// What stands before the limit may still hold rows when the input ends: that they aren't wanted is no failure.
  @Test(arguments: [0, 1, 3, 511, 512, 513, 2_000])
  func aLimitEndsTheTaskAndNothingFails(limit: Int) throws {
    for copies in [1, 40] {
      let live = LiveCount()
      let collector = Collector<Tracked>()
      let control = MemorySpill().control(memoryBudget: 0)
      let limited = try limiting(to: limit, ElementLayout(Tracked.self))(control, collector.sink)
      let sink = try repeating(copies)(control, limited)
      var generator = SeededGenerator(limit)
      do {
        try push((0..<300).map { Tracked($0, live) }, into: sink, &generator, finishing: false)
      } catch is PipelineStopped {}
      try sink.finish()
      #expect(collector.elements.map(\.value) == (0..<min(limit, 300 * copies)).map { $0 / copies })
      #expect(collector.finishes == 1)
      #expect(control.isStopped == (limit <= 300 * copies))
      #expect(live.value == collector.elements.count)
    }
  }

  @Test func aReductionBeforeALimitEndsQuietly() throws {
    let collector = Collector<(Int, Int)>()
    let control = MemorySpill().control(memoryBudget: 1 << 20)
    let limited = try limiting(to: 700, ElementLayout((Int, Int).self))(control, collector.sink)
    let spread: NarrowOperator = oneToMany {
      (input: UnsafeMutablePointer<(Int, Int)>, count, output: inout BatchEmitter<(Int, Int)>) in
      for index in 0..<count {
        let row = (input + index).move()
        do { for _ in 0..<3 { try output.append(row) } } catch { throw RowFailure(consumed: index + 1, produced: 0, error) }
      }
    }
    let operation: NarrowOperator = reduction(StaticKeyOperations<Int>(), partial: false) { (a: Int, b: Int) in a + b }
    let sink = try operation(control, try spread(control, limited))
    var generator = SeededGenerator(1)
    try push((0..<5_000).map { ($0, 1) }, into: sink, &generator)
    #expect(collector.elements.map(\.0) == (0..<700).map { $0 / 3 })
    #expect(collector.finishes == 1)
  }
}
