import Operators
import Records
import Testing

@Suite struct HandoffTests {
  private func mapping(_ body: @escaping @Sendable (Handoff<Tracked>, inout BatchEmitter<Int>) throws -> Void) -> NarrowOperator
  {
    pulling(body)
  }

  private func tracked(_ count: Int, _ live: LiveCount) -> [Tracked] { (0..<count).map { Tracked($0, live) } }

  @Test func theConsumerSeesEveryElementInOrder() throws {
    for count in [0, 1, 2, 511, 512, 513, 40_000] {
      let live = LiveCount()
      let operation = mapping { input, output in
        while let next = input.next() { try output.append(next.value) }
        try output.append(-1)
      }
      #expect(try run(operation, tracked(count, live), as: Int.self, seed: count) == Array(0..<count) + [-1])
      #expect(live.value == 0)
    }
  }

  /// One element at a time: whoever takes the last of a batch goes on while the next batch is offered.
  @Test func batchesOfOneElementAreHandedOverSafely() throws {
    let live = LiveCount()
    let collector = Collector<Int>()
    let operation = mapping { input, output in
      while let next = input.next() { try output.append(next.value) }
    }
    let sink = try operation(TaskControl(taskIndex: 0, memoryBudget: 0), collector.sink)
    for number in 0..<10_000 {
      let memory = UnsafeMutablePointer<Tracked>.allocate(capacity: 3)
      defer { memory.deallocate() }
      let count = number % 3 + 1
      for index in 0..<count { (memory + index).initialize(to: Tracked(number * 3 + index, live)) }
      try sink.push(UnsafeMutableRawPointer(memory), count)
    }
    try sink.finish()
    #expect(collector.elements == (0..<10_000).flatMap { number in (0..<number % 3 + 1).map { number * 3 + $0 } })
    #expect(live.value == 0)
  }

  @Test func aConsumerThatStopsEarlyStopsTheSource() throws {
    for wanted in [0, 1, 511, 512, 700] {
      let live = LiveCount()
      let collector = Collector<Int>()
      let operation = mapping { input, output in
        for _ in 0..<wanted { if let next = input.next() { try output.append(next.value) } }
      }
      let sink = try operation(TaskControl(taskIndex: 0, memoryBudget: 0), collector.sink)
      var generator = SeededGenerator(wanted)
      #expect(throws: PipelineStopped.self) { try push(tracked(20_000, live), into: sink, &generator, finishing: false) }
      try sink.finish()
      #expect(collector.elements == Array(0..<wanted))
      #expect(collector.finishes == 1)
      #expect(live.value == 0)
    }
  }

  @Test func whatTheConsumerThrowsReachesTheProducer() throws {
    for failing in [0, 1, 511, 512, 5_000, 19_999] {
      let live = LiveCount()
      let collector = Collector<Int>()
      let operation = mapping { input, output in
        while let next = input.next() {
          if next.value == failing { throw TestFailure(number: failing) }
        }
      }
      let sink = try operation(TaskControl(taskIndex: 0, memoryBudget: 0), collector.sink)
      var generator = SeededGenerator(failing)
      #expect(throws: TestFailure(number: failing)) { try push(tracked(20_000, live), into: sink, &generator) }
      #expect(collector.finishes == 0)
      #expect(live.value == 0)
    }
  }

  @Test func aFailureAfterTheLastElementIsThrownAtTheEnd() throws {
    let operation: NarrowOperator = pulling { (input: Handoff<Int>, output: inout BatchEmitter<Int>) in
      while input.next() != nil {}
      throw TestFailure(number: 3)
    }
    #expect(throws: TestFailure(number: 3)) { try run(operation, Array(0..<1_000), as: Int.self, seed: 1) }
  }

  @Test func whatTheNextOperatorThrowsReachesTheProducer() throws {
    let live = LiveCount()
    let collector = Collector<Int>()
    collector.limit = 1_000
    let operation = mapping { input, output in while let next = input.next() { try output.append(next.value) } }
    let sink = try operation(TaskControl(taskIndex: 0, memoryBudget: 0), collector.sink)
    var generator = SeededGenerator(1)
    #expect(throws: TestFailure(number: -1)) { try push(tracked(20_000, live), into: sink, &generator) }
    #expect(live.value == 0)
  }

  /// Told that its input ended, it would take a part for the whole: it is left waiting instead.
  @Test func aProducerThatFailsLeavesTheConsumerWithoutAnEnd() async throws {
    let live = LiveCount()
    let ends = LiveCount()
    try pushWithoutEnd(tracked(3_000, live), ends)
    // The consumer may be at the last element still.
    for _ in 0..<5_000 where live.value != 0 { try await Task.sleep(for: .milliseconds(1)) }
    #expect(live.value == 0)
    #expect(ends.value == 0)
  }

  private func pushWithoutEnd(_ elements: [Tracked], _ ends: LiveCount) throws {
    let operation = mapping { input, output in
      while let next = input.next() { try output.append(next.value) }
      ends.add(1)
    }
    let sink = try operation(TaskControl(taskIndex: 0, memoryBudget: 0), Collector<Int>().sink)
    var generator = SeededGenerator(1)
    try push(elements, into: sink, &generator, finishing: false)
  }
}
