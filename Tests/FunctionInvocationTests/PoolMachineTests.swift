import Testing

@testable import FunctionInvocation

/// A machine whose callers are numbers, and a clock that stands still unless told.
private struct Bench {
  var machine: PoolMachine<Int>
  var now = SuspendingClock.now
  var sent: [PoolMachine<Int>.Sending] = []
  var withdrawals: [PoolMachine<Int>.Withdrawal] = []
  var finished: [Int: Result<[UInt8], InvocationError>] = [:]
  private var last: UInt64 = 0

  init(workers: Int, depth: Int = 2, greatestDepth: Int = 0, limits: InvocationLimits? = nil) {
    let limits = limits ?? InvocationLimits(workers: workers, concurrency: workers * depth)
    machine = PoolMachine(
      rules: .init(workers: workers, depth: depth, greatestDepth: greatestDepth, limits: limits), now: now)
  }

  /// What every slot has, as the numbers of the callers.
  var load: [[Int]] { machine.slots.map { slot in slot.inFlight.map { Int($0.sequence) } } }

  /// Takes the effects in; a caller must not be told twice.
  mutating func settle() {
    let effects = machine.takeEffects()
    sent += effects.sendings
    withdrawals += effects.withdrawals
    for finish in effects.finishes {
      #expect(finished.updateValue(finish.result, forKey: finish.waiter) == nil, "caller \(finish.waiter) was told twice")
    }
  }

  @discardableResult
  mutating func submit(logPosition: Int = 0, deadline: Duration? = nil) -> Int {
    last += 1
    let request = InvocationRequest(body: [], logPosition: logPosition, deadline: deadline)
    machine.submit(.init(sequence: last, waiter: Int(last), request: request), now: now)
    settle()
    return Int(last)
  }

  mutating func startWanted() -> [Int] {
    let wanted = machine.takeWanted(now: now)
    for slot in wanted { machine.becameReady(slot, now: now) }
    settle()
    return wanted
  }

  mutating func reply(_ slot: Int, _ sequence: Int) {
    machine.replied(slot, sequence: UInt64(sequence), result: .success([]), now: now)
    settle()
  }

  /// Has a worker give back what was asked for last.
  mutating func giveBack() {
    guard let withdrawal = withdrawals.popLast() else { return }
    machine.gaveBack(withdrawal.slot, sequence: withdrawal.sequence, now: now)
    settle()
  }

  /// Lets time pass.
  mutating func wait(_ duration: Duration) {
    now += duration
    machine.expire(now: now)
    settle()
  }

  mutating func lose(_ slot: Int) {
    machine.lost(slot, .init(worker: "worker \(slot)", message: "went.", logTail: "tail"), now: now)
    settle()
  }

  mutating func cancel(_ sequence: Int) {
    machine.cancel(sequence: UInt64(sequence), now: now)
    settle()
  }

  func error(_ caller: Int) -> InvocationError? {
    if case .failure(let error)? = finished[caller] { error } else { nil }
  }
}

@Suite struct PoolMachineTests {
  @Test func shortRequestsQueueDeeperWhileThereAreEnough() {
    var bench = Bench(workers: 1, greatestDepth: 8)
    for _ in 0..<40 { bench.submit() }
    _ = bench.startWanted()
    #expect(bench.load[0].count == 2)
    var depths: [Int] = []
    while let head = bench.load[0].first {
      bench.now += .microseconds(20)
      bench.reply(0, head)
      depths.append(bench.load[0].count)
    }
    #expect(depths.count == 40 && depths.max() == 8)
    // With fewer than the greatest depth left to give, nobody waits behind more than one.
    #expect(depths.suffix(3) == [2, 1, 0])
    #expect(bench.finished.count == 40)
  }

  @Test func longRequestsDoNot() {
    var bench = Bench(workers: 2, greatestDepth: 8)
    for _ in 0..<60 { bench.submit() }
    _ = bench.startWanted()
    for _ in 0..<10 {
      bench.now += .milliseconds(5)
      for slot in 0..<2 { bench.reply(slot, bench.load[slot][0]) }
      #expect(bench.load.map(\.count) == [2, 2])
    }
  }

  @Test func whatWaitsBehindALongRequestGoesToAWorkerWithNothingToDo() {
    var bench = Bench(workers: 2)
    for _ in 0..<4 { bench.submit() }
    _ = bench.startWanted()
    #expect(bench.load == [[1, 2], [3, 4]])
    bench.reply(1, 3)
    bench.reply(1, 4)
    #expect(bench.load == [[1, 2], []] && bench.withdrawals.isEmpty)
    #expect(bench.machine.nextDue == bench.now + .milliseconds(1))
    bench.wait(.milliseconds(1))
    #expect(bench.withdrawals == [.init(slot: 0, sequence: 2)])
    #expect(bench.machine.nextDue == nil, "one that was asked for is asked for once")
    bench.giveBack()
    #expect(bench.load == [[1], [2]])
    bench.reply(1, 2)
    bench.reply(0, 1)
    #expect(bench.finished.count == 4)
  }

  @Test func nothingIsTakenBackWhileEveryWorkerIsBusy() {
    var bench = Bench(workers: 2)
    for _ in 0..<5 { bench.submit() }
    _ = bench.startWanted()
    #expect(bench.load == [[1, 2], [3, 4]])
    bench.wait(.seconds(1))
    #expect(bench.withdrawals.isEmpty && bench.machine.nextDue == nil)
    // Nor does another join the line behind a request that takes long.
    bench.reply(1, 3)
    #expect(bench.load == [[1, 2], [4, 5]])
    bench.reply(1, 4)
    bench.wait(.seconds(1))
    bench.submit()
    #expect(bench.load == [[1, 2], [5]])
    bench.reply(0, 1)
    #expect(bench.load == [[2, 6], [5]])
  }

  @Test func aRequestThatBeganIsNotGivenBack() {
    var bench = Bench(workers: 3)
    for _ in 0..<6 { bench.submit() }
    _ = bench.startWanted()
    #expect(bench.load == [[1, 2], [3, 4], [5, 6]])
    bench.wait(.milliseconds(2))
    for sequence in [5, 6] { bench.reply(2, sequence) }
    #expect(bench.withdrawals.count == 1)
    let asked = bench.withdrawals[0]
    // The answer to the one before it crosses the withdrawal, and the worker has begun what was asked for.
    bench.reply(asked.slot, bench.load[asked.slot][0])
    #expect(bench.load[asked.slot] == [Int(asked.sequence)])
    bench.wait(.milliseconds(2))
    #expect(bench.withdrawals.count == 2 && bench.withdrawals[1].slot != asked.slot, "another worker's is asked for instead")
    bench.giveBack()
    #expect(bench.load.map(\.count) == [1, 1, 1])
    for slot in 0..<3 { bench.reply(slot, bench.load[slot][0]) }
    #expect(bench.finished.count == 6)
  }

  @Test func aRequestThatIsGivenBackAfterTheAnswerBeforeIt() {
    var bench = Bench(workers: 2)
    for _ in 0..<4 { bench.submit() }
    _ = bench.startWanted()
    bench.wait(.milliseconds(2))
    for sequence in [3, 4] { bench.reply(1, sequence) }
    bench.reply(0, 1)
    bench.giveBack()
    #expect(bench.finished.count == 3 && bench.load.joined().elementsEqual([2]))
    bench.machine.gaveBack(0, sequence: 2, now: bench.now)
    #expect(bench.machine.condemned == [0], "what was not asked for can't be given back")
  }

  @Test func aCancelledRequestIsWithdrawn() {
    var bench = Bench(workers: 1)
    let callers = [bench.submit(), bench.submit()]
    _ = bench.startWanted()
    bench.cancel(callers[1])
    bench.cancel(callers[0])
    #expect(bench.withdrawals == [.init(slot: 0, sequence: 2)])
    bench.giveBack()
    #expect(bench.load == [[1]] && bench.finished.count == 2)
  }

  @Test func fillsWorkersEvenlyAndKeepsTheOrder() {
    var bench = Bench(workers: 2)
    for _ in 0..<6 { bench.submit() }
    #expect(bench.sent.isEmpty)
    #expect(bench.startWanted() == [0, 1])
    #expect(bench.load == [[1, 2], [3, 4]])
    bench.reply(1, 3)
    #expect(bench.load == [[1, 2], [4, 5]])
    bench.reply(0, 1)
    #expect(bench.load == [[2, 6], [4, 5]])
    for (slot, sequence) in [(0, 2), (0, 6), (1, 4), (1, 5)] { bench.reply(slot, sequence) }
    for _ in 0..<4 { bench.submit() }
    #expect(bench.load == [[7, 9], [8, 10]])
    #expect(bench.sent.map { $0.sequence } == Array(1...10))
  }

  @Test func aSecondRequestWaitsForAWorkerThatIsComing() {
    var bench = Bench(workers: 2)
    bench.submit()
    #expect(bench.startWanted() == [0])
    bench.submit()
    #expect(bench.load == [[1], []] && bench.machine.wantsWorker)
    #expect(bench.startWanted() == [1])
    #expect(bench.load == [[1], [2]])
  }

  @Test func sendsTheRecordsThatAWorkerHasNotSeen() {
    var bench = Bench(workers: 1, depth: 3)
    for position in [2, 1, 5] { bench.submit(logPosition: position) }
    _ = bench.startWanted()
    #expect(bench.sent.map { $0.records } == [0..<2, 2..<2, 2..<5])
    bench.lose(0)
    bench.submit(logPosition: 5)
    _ = bench.startWanted()
    #expect(bench.sent.last?.records == 0..<5)
  }

  @Test func aDeadlineCountsFromThePreviousReply() {
    var bench = Bench(workers: 1)
    let first = bench.submit(deadline: .seconds(10))
    let second = bench.submit(deadline: .seconds(1))
    #expect(bench.machine.nextDue == nil)
    _ = bench.startWanted()
    #expect(bench.machine.nextDue == bench.now + .seconds(10))
    bench.now += .seconds(9)
    bench.machine.expire(now: bench.now)
    #expect(bench.machine.condemned.isEmpty)
    bench.reply(0, first)
    #expect(bench.machine.nextDue == bench.now + .seconds(1))
    bench.now += .seconds(1)
    bench.machine.expire(now: bench.now)
    #expect(bench.machine.condemned == [0])
    bench.lose(0)
    #expect(bench.error(second)?.code == .deadlineExceeded)
    #expect(bench.error(second)?.hadStarted == true)
    #expect(bench.machine.wantsWorker)
  }

  @Test func aReplyThatCameWithTheKillCounts() {
    var bench = Bench(workers: 1)
    let first = bench.submit(deadline: .seconds(1))
    let second = bench.submit()
    _ = bench.startWanted()
    bench.now += .seconds(2)
    bench.machine.expire(now: bench.now)
    bench.reply(0, first)
    bench.lose(0)
    #expect(bench.error(first) == nil && bench.finished[first] != nil)
    #expect(bench.error(second)?.code == .workerLost)
    #expect(bench.error(second)?.hadStarted == true)
  }

  @Test func aCancelledRequestThatBeginsLaterGetsItsGraceThen() {
    var bench = Bench(workers: 1)
    let first = bench.submit()
    let second = bench.submit()
    _ = bench.startWanted()
    bench.cancel(second)
    #expect(bench.error(second)?.code == .cancelled && bench.error(second)?.hadStarted == false)
    bench.cancel(second)
    #expect(bench.machine.nextDue == nil)
    bench.now += .seconds(3)
    bench.reply(0, first)
    #expect(bench.machine.nextDue == bench.now + .milliseconds(100))
    bench.reply(0, second)
    #expect(bench.machine.nextDue == nil)
  }

  @Test func anUnknownReplyEndsTheWorker() {
    var bench = Bench(workers: 1)
    let caller = bench.submit()
    _ = bench.startWanted()
    bench.reply(0, 77)
    #expect(bench.machine.condemned == [0])
    bench.lose(0)
    #expect(bench.error(caller)?.code == .protocolViolation)
  }

  @Test func memoryIsOnlyLimitedForRequests() {
    var bench = Bench(workers: 1, limits: InvocationLimits(memoryBytes: 1 << 20, workers: 1, concurrency: 2))
    let first = bench.submit()
    _ = bench.startWanted()
    bench.machine.measured(0, residentBytes: 1 << 20)
    #expect(bench.machine.condemned.isEmpty)
    bench.reply(0, first)
    bench.machine.measured(0, residentBytes: 5 << 20)
    #expect(bench.machine.condemned.isEmpty)
    let second = bench.submit()
    let third = bench.submit()
    bench.machine.measured(0, residentBytes: 5 << 20)
    bench.lose(0)
    #expect(bench.error(second)?.code == .outOfMemory)
    #expect(bench.error(second)?.message.contains("used 5 MiB") == true)
    #expect(bench.error(third)?.code == .workerLost && bench.error(third)?.hadStarted == false)
    #expect(bench.error(third)?.message.contains("used 5 MiB") == true)
  }

  @Test func threeFailedStartsInARowAreTold() {
    var bench = Bench(workers: 2)
    let callers = (0..<3).map { _ in bench.submit() }
    #expect(bench.machine.takeWanted(now: bench.now) == [0, 1])
    bench.lose(0)
    bench.lose(1)
    #expect(bench.finished.isEmpty)
    #expect(bench.machine.takeWanted(now: bench.now) == [0, 1])
    bench.lose(0)
    for caller in callers {
      #expect(bench.error(caller)?.code == .startFailed && bench.error(caller)?.logTail == "tail")
    }
    bench.lose(1)
    #expect(!bench.machine.wantsWorker)
    // The next caller starts a worker again, which may work by now.
    let last = bench.submit()
    #expect(bench.startWanted() == [0])
    bench.reply(0, last)
    #expect(bench.machine.startFailures == 0)
  }

  @Test func workersThatFailToStartDoNotDisturbOneThatWorks() {
    var bench = Bench(workers: 2)
    bench.machine.prepare()
    #expect(bench.machine.takeWanted(now: bench.now) == [0, 1])
    bench.machine.becameReady(0, now: bench.now)
    bench.lose(1)
    for _ in 0..<2 {
      #expect(bench.machine.takeWanted(now: bench.now) == [1])
      bench.lose(1)
    }
    let callers = (0..<3).map { _ in bench.submit() }
    #expect(bench.machine.takeWanted(now: bench.now) == [])
    #expect(bench.load == [[1, 2], []])
    bench.reply(0, callers[0])
    // A reply shows that workers can work, so that another is tried.
    #expect(bench.load[0] == [2] && bench.machine.wantsWorker)
    #expect(bench.startWanted() == [1])
    #expect(bench.load == [[2], [3]])
  }

  /// Whatever happens in whatever order: every caller is told exactly once, no worker has more than it may, and every record comes
  /// before the request that needs it.
  @Test(arguments: UInt64(0)..<12)
  func everyCallerIsToldOnce(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var bench = Bench(workers: 3)
    var callers: [Int] = []
    var given = 0
    for step in 0..<1200 {
      bench.now += .microseconds(500)
      let slot = Int.random(in: 0..<3, using: &generator)
      switch Int.random(in: 0..<16, using: &generator) {
      // Now there are more requests than workers, now fewer.
      case 0..<5 where step % 40 < 20:
        callers.append(
          bench.submit(logPosition: callers.count / 10, deadline: Bool.random(using: &generator) ? .seconds(1) : nil))
      case 0..<10: if let head = bench.machine.slots[slot].inFlight.first { bench.reply(slot, Int(head.sequence)) }
      case 10, 11: if let caller = callers.randomElement(using: &generator) { bench.cancel(caller) }
      case 12: if bench.machine.slots[slot].phase != .wanted { bench.lose(slot) }
      case 13:
        bench.now += .milliseconds(300)
        bench.machine.expire(now: bench.now)
        for slot in bench.machine.condemned { bench.lose(slot) }
      case 14:
        // A worker that was lost meanwhile gives nothing back, nor does one that has begun.
        bench.withdrawals.removeAll { withdrawal in
          bench.machine.slots[withdrawal.slot].inFlight.dropFirst().allSatisfy { $0.sequence != withdrawal.sequence }
        }
        given += bench.withdrawals.isEmpty ? 0 : 1
        bench.giveBack()
      default: _ = bench.startWanted()
      }
      if bench.load.contains(where: { $0.count > 2 }) { Issue.record("a worker has more than it may: \(bench.load)") }
    }
    #expect(given > 0)
    if seed % 2 == 0 {
      bench.machine.shutDown()
      bench.settle()
    }
    for _ in 0..<10_000 where bench.finished.count < callers.count {
      _ = bench.startWanted()
      for slot in 0..<3 where bench.machine.isBusy(slot) { bench.reply(slot, bench.load[slot][0]) }
    }
    #expect(Set(bench.finished.keys) == Set(callers))
  }
}
