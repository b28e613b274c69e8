import Operators
import Records
import Synchronization
import Testing

@Suite struct AsyncMapTests {
  @TaskLocal static var label = "none"

  /// How many calls are under way, and were at most.
  private final class Gauge: Sendable {
    private let state = Mutex((now: 0, most: 0, calls: 0))
    var most: Int { state.withLock { $0.most } }
    var calls: Int { state.withLock { $0.calls } }
    var now: Int { state.withLock { $0.now } }

    func enter() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.calls + 1) } }
    func leave() { state.withLock { $0.now -= 1 } }
  }

  private func onThread<R: Sendable>(_ body: @Sendable () throws -> R) async throws -> R {
    try await withTaskExecutorPreference(ThreadExecutor()) { try body() }
  }

  /// Suspends a random number of times, so that calls end in another order than they began.
  private static func dawdle(_ row: Int, most: Int = 12) async {
    var generator = SeededGenerator(row)
    for _ in 0..<Int.random(in: 0...most, using: &generator) { await Task.yield() }
  }

  @Test(arguments: [1, 2, 7, 64], [true, false])
  func everyRowIsMappedOnce(concurrency: Int, isOrdered: Bool) async throws {
    let (live, gauge) = (LiveCount(), Gauge())
    for count in [0, 1, 600] {
      let output = try await onThread {
        let operation: NarrowOperator = asyncMapping(concurrency: concurrency, isOrdered: isOrdered) {
          (row: Tracked, _: TaskKey) in
          gauge.enter()
          await Self.dawdle(row.value)
          gauge.leave()
          return row.value * 2
        }
        return try run(operation, (0..<count).map { Tracked($0, live) }, as: Int.self, seed: count)
      }
      let expected = (0..<count).map { $0 * 2 }
      #expect((isOrdered ? output : output.sorted()) == expected)
    }
    #expect(gauge.most <= concurrency && gauge.calls == 601)
    await expectNoneAlive(live)
  }

  @Test func callsRunAtTheSameTime() async throws {
    let gauge = Gauge()
    _ = try await onThread {
      let operation: NarrowOperator = asyncMapping(concurrency: 4) { (row: Int, _: TaskKey) in
        gauge.enter()
        // Until the fourth has come, none goes on.
        while gauge.calls < 4 { await Task.yield() }
        gauge.leave()
        return row
      }
      return try run(operation, Array(0..<40), as: Int.self, seed: 1)
    }
    #expect(gauge.most == 4)
  }

  /// While the first call waits for the last, the others' results are kept, and their number is bounded.
  @Test func aSlowCallHoldsUpBoundedResults() async throws {
    let gauge = Gauge()
    let output = try await onThread {
      let operation: NarrowOperator = asyncMapping(concurrency: 3) { (row: Int, _: TaskKey) in
        gauge.enter()
        if row == 0 {
          while gauge.calls < 12 { await Task.yield() }
          for _ in 0..<2_000 { await Task.yield() }
          #expect(gauge.calls == 12)
        }
        return row
      }
      return try run(operation, Array(0..<100), as: Int.self, seed: 1)
    }
    #expect(output == Array(0..<100))
  }

  @Test func keysNameTaskOperationAndRow() async throws {
    let keys = try await onThread {
      let control = TaskControl(taskIndex: 3, identity: "beef", memoryBudget: 0)
      let plain: NarrowOperator = asyncMapping(concurrency: 2) { (_: Int, key: TaskKey) in key.description }
      let named: NarrowOperator = asyncMapping(concurrency: 2, operation: "geo") { (_: Int, key: TaskKey) in "\(key)" }
      return [
        try run(plain, Array(0..<700), as: String.self, seed: 1, control: control),
        try run(plain, Array(0..<700), as: String.self, seed: 2, control: control),
        try run(named, [1, 1], as: String.self, seed: 2, control: control),
      ]
    }
    #expect(keys[0] == (0..<700).map { "beef-\($0)" })
    #expect(keys[0] == keys[1])
    #expect(keys[2] == ["beef-geo-0", "beef-geo-1"])
  }

  @Test func taskLocalsAreVisible() async throws {
    let labels = try await Self.$label.withValue("caller") {
      try await onThread {
        let operation: NarrowOperator = asyncMapping(concurrency: 2) { (_: Int, _: TaskKey) in
          await Task.yield()
          return Self.label
        }
        return try run(operation, [1, 2, 3], as: String.self, seed: 1)
      }
    }
    #expect(labels == ["caller", "caller", "caller"])
  }

  /// A call's row is freed a moment after the call has ended.
  private func expectNoneAlive(_ live: LiveCount) async {
    for _ in 0..<100_000 where live.value != 0 { await Task.yield() }
    #expect(live.value == 0)
  }

  // MARK: Errors

  @Test(arguments: [true, false])
  func anErrorCancelsTheOtherCallsAndWaitsForThem(isOrdered: Bool) async throws {
    for failing in [0, 5, 599] {
      let (live, gauge, cancelled) = (LiveCount(), Gauge(), LiveCount())
      await #expect(throws: TestFailure(number: failing)) {
        try await onThread {
          let operation: NarrowOperator = asyncMapping(concurrency: 4, isOrdered: isOrdered) {
            (row: Tracked, _: TaskKey) in
            gauge.enter()
            defer { gauge.leave() }
            if row.value == failing {
              while gauge.now < (failing == 599 ? 1 : 4) { await Task.yield() }
              throw TestFailure(number: failing)
            }
            if row.value > failing {
              while !Task.isCancelled { await Task.yield() }
              cancelled.add(1)
              throw CancellationError()
            }
            return row
          }
          _ = try run(operation, (0..<600).map { Tracked($0, live) }, as: Tracked.self, seed: failing)
        }
      }
      #expect(gauge.now == 0)
      #expect(failing == 599 || cancelled.value > 0)
      await expectNoneAlive(live)
    }
  }

  @Test func aLimitDownstreamSavesCalls() async throws {
    let (live, gauge) = (LiveCount(), Gauge())
    let output = try await onThread {
      let collector = Collector<Int>()
      let control = TaskControl(taskIndex: 0, memoryBudget: 0)
      let limited = try limiting(to: 5, ElementLayout(Int.self))(control, collector.sink)
      let operation: NarrowOperator = asyncMapping(concurrency: 2) { (row: Tracked, _: TaskKey) in
        gauge.enter()
        await Task.yield()
        gauge.leave()
        return row.value
      }
      let sink = try operation(control, limited)
      var generator = SeededGenerator(1)
      do {
        try push((0..<3_000).map { Tracked($0, live) }, into: sink, &generator, finishing: false)
      } catch is PipelineStopped {}
      try sink.finish()
      #expect(collector.finishes == 1)
      return collector.elements
    }
    #expect(output == [0, 1, 2, 3, 4])
    #expect(gauge.calls < 30)
    await expectNoneAlive(live)
  }

  @Test func aSinkThatFailsEndsTheCalls() async throws {
    let (live, gauge) = (LiveCount(), Gauge())
    await #expect(throws: TestFailure(number: -1)) {
      try await onThread {
        let collector = Collector<Tracked>()
        collector.limit = 20
        let operation: NarrowOperator = asyncMapping(concurrency: 8) { (row: Tracked, _: TaskKey) in
          gauge.enter()
          await Self.dawdle(row.value)
          gauge.leave()
          return row
        }
        let sink = try operation(TaskControl(taskIndex: 0, memoryBudget: 0), collector.sink)
        var generator = SeededGenerator(1)
        try push((0..<1_000).map { Tracked($0, live) }, into: sink, &generator)
      }
    }
    #expect(gauge.now == 0)
    await expectNoneAlive(live)
  }

  /// Upstream failed: nobody ends the input, and the calls under way are told.
  @Test func callsThatNobodyWaitsForAreCancelled() async throws {
    let (started, cancelled) = (LiveCount(), LiveCount())
    try await onThread {
      let operation: NarrowOperator = asyncMapping(concurrency: 4) { (row: Int, _: TaskKey) in
        started.add(1)
        while !Task.isCancelled { await Task.yield() }
        cancelled.add(1)
        return row
      }
      let sink = try operation(TaskControl(taskIndex: 0, memoryBudget: 0), Collector<Int>().sink)
      var generator = SeededGenerator(1)
      try push([1, 2, 3], into: sink, &generator, finishing: false)
    }
    while cancelled.value < 3 { await Task.yield() }
    #expect(started.value == 3)
  }
}
