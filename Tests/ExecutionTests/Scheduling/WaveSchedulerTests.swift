import FunctionInvocation
import Testing

@testable import Execution

/// Events in, effects out.
@Suite struct WaveSchedulerTests {
  /// Stages in a row, each of which reads the one before.
  private func chain(_ count: Int, capacity: Int = 8, rowsNeeded: Int? = nil, policy: RetryPolicy = RetryPolicy())
    -> WaveScheduler
  {
    WaveScheduler(
      stages: (0..<count).map { WaveScheduler.Stage(producers: $0 == 0 ? [] : [$0 - 1]) }, capacity: capacity,
      rowsNeeded: rowsNeeded, policy: policy)
  }

  private func sources(_ count: Int) -> [TaskShape] { Array(repeating: TaskShape(), count: count) }

  private func reading(_ producer: Int, task: Int? = nil, _ partitions: Range<Int> = 0..<Int.max) -> TaskShape {
    TaskShape(needs: [TaskShape.Need(producer: producer, task: task, partitions: partitions)])
  }

  private func yield(_ digests: UInt64..., rows: Int = 1) -> TaskYield { TaskYield(digests: digests, rows: rows) }

  @Test func launchesUpToItsCapacityAndOneMoreForEachAnswer() {
    var scheduler = chain(1, capacity: 2)
    #expect(scheduler.handle(.started) == [.plan(stage: 0)])
    #expect(
      scheduler.handle(.planned(stage: 0, tasks: sources(4), adopted: [:]))
        == [.launch(TaskID(0, 0), attempt: 1), .launch(TaskID(0, 1), attempt: 1)])
    #expect(scheduler.attemptsInFlight == 2)
    #expect(scheduler.handle(.answered(TaskID(0, 1), attempt: 1)) == [.launch(TaskID(0, 2), attempt: 1)])
    #expect(scheduler.handle(.succeeded(TaskID(0, 1), attempt: 1, yield(1))) == [])
    #expect(scheduler.handle(.answered(TaskID(0, 0), attempt: 1)) == [.launch(TaskID(0, 3), attempt: 1)])
    #expect(scheduler.attemptsInFlight == 2)
  }

  @Test func aStageIsPlannedWhenAllItReadsIsCommitted() {
    var scheduler = chain(2)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(2), adopted: [:]))
    #expect(scheduler.handle(.answered(TaskID(0, 0), attempt: 1)) == [])
    #expect(scheduler.handle(.answered(TaskID(0, 1), attempt: 1)) == [])
    #expect(scheduler.handle(.succeeded(TaskID(0, 1), attempt: 1, yield(1))) == [])
    #expect(scheduler.handle(.succeeded(TaskID(0, 0), attempt: 1, yield(2))) == [.stageDone(stage: 0), .plan(stage: 1)])
    #expect(scheduler.handle(.planned(stage: 1, tasks: [reading(0)], adopted: [:])) == [.launch(TaskID(1, 0), attempt: 1)])
    _ = scheduler.handle(.answered(TaskID(1, 0), attempt: 1))
    #expect(
      scheduler.handle(.succeeded(TaskID(1, 0), attempt: 1, yield(3))) == [.stageDone(stage: 1), .finish(tasks: 1)])
    #expect(scheduler.handle(.cancelled) == [])
  }

  @Test func adoptedTasksAreNotLaunched() {
    var scheduler = chain(2)
    _ = scheduler.handle(.started)
    #expect(
      scheduler.handle(.planned(stage: 0, tasks: sources(2), adopted: [0: yield(1), 1: yield(2)]))
        == [.stageDone(stage: 0), .plan(stage: 1)])
    #expect(
      scheduler.handle(.planned(stage: 1, tasks: [reading(0), reading(0)], adopted: [0: yield(1)]))
        == [.launch(TaskID(1, 1), attempt: 1)])
  }

  @Test func aStageWithoutTasksIsDone() {
    var scheduler = chain(1)
    _ = scheduler.handle(.started)
    #expect(scheduler.handle(.planned(stage: 0, tasks: [], adopted: [:])) == [.stageDone(stage: 0), .finish(tasks: 0)])
  }

  // MARK: Limits

  static let classes: [(failure: AttemptFailure, limit: Int, code: DatasetError.Code)] = [
    (.user("thrown"), 4, .userError), (.workerLost("ended", hadStarted: true), 4, .workerLost),
    (.deadline("slow"), 2, .deadlineExceeded),
    (.outOfMemory("large"), 2, .outOfMemory), (.transient("busy"), 4, .storage), (.lostInput([], "nowhere"), 4, .storage),
    (.workerLost("ended", hadStarted: false), 1000, .workerLost),
    (.fatal(DatasetError(.badInput, "no such file")), 1, .badInput),
  ]

  @Test(arguments: classes.indices)
  func eachClassOfFailureEndsTheActionAtItsLimit(index: Int) {
    let (failure, limit, code) = Self.classes[index]
    let task = TaskID(0, 0)
    var scheduler = chain(1)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(1), adopted: [:]))
    for attempt in 1..<limit {
      #expect(
        scheduler.handle(.failed(task, attempt: attempt, failure))
          == [.retrying(task, attempt: attempt, failure), .launch(task, attempt: attempt + 1)])
    }
    guard case .fail(let error, task, limit)? = scheduler.handle(.failed(task, attempt: limit, failure)).first else {
      Issue.record("attempt \(limit) doesn't end it")
      return
    }
    #expect(error.code == code)
    #expect(limit == 1 || error.message.contains("\(limit)"))
    #expect(scheduler.handle(.started) == [])
  }

  @Test func failuresOfDifferentClassesAreCountedApart() {
    let task = TaskID(0, 0)
    var scheduler = chain(1)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(1), adopted: [:]))
    let failures: [AttemptFailure] =
      Array(repeating: .user("thrown"), count: 3) + Array(repeating: .transient("busy"), count: 3) + [.deadline("slow")]
    for (index, failure) in failures.enumerated() {
      let effects = scheduler.handle(.failed(task, attempt: index + 1, failure))
      #expect(effects == [.retrying(task, attempt: index + 1, failure), .launch(task, attempt: index + 2)])
    }
  }

  // MARK: Suspects

  @Test func aTaskThatTookTwoWorkersWithItRunsAloneWhateverHappensThen() {
    let suspect = TaskID(0, 0)
    var scheduler = chain(1, capacity: 2)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(4), adopted: [:]))
    let lost = AttemptFailure.workerLost("ended", hadStarted: true)
    #expect(scheduler.handle(.failed(suspect, attempt: 1, lost)).contains(.launch(TaskID(0, 2), attempt: 1)))
    #expect(scheduler.handle(.answered(TaskID(0, 1), attempt: 1)) == [.launch(TaskID(0, 3), attempt: 1)])
    #expect(scheduler.handle(.answered(TaskID(0, 2), attempt: 1)) == [.launch(suspect, attempt: 2)])
    // Its second loss: nothing may run beside its third attempt.
    #expect(scheduler.handle(.failed(suspect, attempt: 2, lost)) == [.retrying(suspect, attempt: 2, lost)])
    #expect(scheduler.handle(.answered(TaskID(0, 3), attempt: 1)) == [.launch(suspect, attempt: 3)])
    #expect(
      scheduler.handle(.failed(suspect, attempt: 3, .transient("busy")))
        == [.retrying(suspect, attempt: 3, .transient("busy")), .launch(suspect, attempt: 4)])
    #expect(scheduler.attemptsInFlight == 1)
  }

  @Test func aTaskBeyondItsMemoryRunsAlone() {
    let large = TaskID(0, 0)
    var scheduler = chain(1, capacity: 2)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(2), adopted: [:]))
    let failure = AttemptFailure.outOfMemory("large")
    #expect(scheduler.handle(.failed(large, attempt: 1, failure)) == [.retrying(large, attempt: 1, failure)])
    #expect(scheduler.handle(.answered(TaskID(0, 1), attempt: 1)) == [.launch(large, attempt: 2)])
  }

  /// Functions of three sizes, each in an environment of its own.
  private var functions: RetryPolicy {
    var limits = InvocationLimits(workers: 8, concurrency: 8)
    limits.sizes = [1, 2, 3]
    limits.isolatesRequests = true
    return RetryPolicy(limits)
  }

  @Test func aTaskBeyondItsMemoryOrTimeGetsALargerFunction() {
    let large = TaskID(0, 0)
    for failure in [AttemptFailure.outOfMemory("large"), .deadline("long")] {
      var scheduler = chain(1, policy: functions)
      _ = scheduler.handle(.started)
      _ = scheduler.handle(.planned(stage: 0, tasks: sources(2), adopted: [:]))
      #expect(scheduler.size(of: large) == 0)
      // Beside others, since it can't harm them; each size once.
      for attempt in 1...2 {
        let effects = scheduler.handle(.failed(large, attempt: attempt, failure))
        #expect(effects == [.retrying(large, attempt: attempt, failure), .launch(large, attempt: attempt + 1)])
        #expect(scheduler.size(of: large) == attempt)
      }
      guard case .fail(let error, large, attempt: 3)? = scheduler.handle(.failed(large, attempt: 3, failure)).first else {
        Issue.record("a fourth attempt was made")
        return
      }
      #expect(error.code == .outOfMemory || error.code == .deadlineExceeded)
      #expect(scheduler.size(of: TaskID(0, 1)) == 0)
    }
  }

  @Test func whereTasksAreIsolatedASuspectNeedNotRunAlone() {
    let suspect = TaskID(0, 0)
    var scheduler = chain(1, policy: functions)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(2), adopted: [:]))
    let failure = AttemptFailure.workerLost("gone", hadStarted: true)
    for attempt in 1...3 {
      #expect(
        scheduler.handle(.failed(suspect, attempt: attempt, failure))
          == [.retrying(suspect, attempt: attempt, failure), .launch(suspect, attempt: attempt + 1)])
    }
  }

  // MARK: Lost inputs

  /// Two tasks, of which two others have read both; task 1.0 is done, task 1.1 has been launched.
  private func halfDone(_ shapes: [TaskShape]) -> WaveScheduler {
    var scheduler = chain(2)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(2), adopted: [:]))
    for task in [TaskID(0, 0), TaskID(0, 1)] {
      _ = scheduler.handle(.answered(task, attempt: 1))
      _ = scheduler.handle(.succeeded(task, attempt: 1, yield(10, 11)))
    }
    _ = scheduler.handle(.planned(stage: 1, tasks: shapes, adopted: [:]))
    _ = scheduler.handle(.answered(TaskID(1, 0), attempt: 1))
    _ = scheduler.handle(.succeeded(TaskID(1, 0), attempt: 1, yield(1)))
    return scheduler
  }

  private let loss = AttemptFailure.lostInput([TaskID(0, 1)], "gone")

  @Test func onlyWhatWasLostIsComputedAgain() {
    var scheduler = halfDone([reading(0), reading(0)])
    #expect(
      scheduler.handle(.failed(TaskID(1, 1), attempt: 1, loss))
        == [.retrying(TaskID(1, 1), attempt: 1, loss), .launch(TaskID(0, 1), attempt: 2)])
    _ = scheduler.handle(.answered(TaskID(0, 1), attempt: 2))
    // The same as before: who has read it need not read it again.
    #expect(
      scheduler.handle(.succeeded(TaskID(0, 1), attempt: 2, yield(10, 11)))
        == [.stageDone(stage: 0), .launch(TaskID(1, 1), attempt: 2)])
  }

  @Test func readersOfPartitionsThatDifferAreComputedAgain() {
    var scheduler = halfDone([reading(0, 0..<1), reading(0, 0..<1), reading(0, 1..<2)])
    _ = scheduler.handle(.answered(TaskID(1, 2), attempt: 1))
    _ = scheduler.handle(.failed(TaskID(1, 1), attempt: 1, loss))
    _ = scheduler.handle(.answered(TaskID(0, 1), attempt: 2))
    #expect(
      scheduler.handle(.succeeded(TaskID(0, 1), attempt: 2, yield(99, 11)))
        == [
          .discard(TaskID(1, 0), attempt: 1), .stageDone(stage: 0), .launch(TaskID(1, 1), attempt: 2),
          .launch(TaskID(1, 0), attempt: 2),
        ])
    // Task 1.2 reads the other partition: what it was about to commit counts.
    #expect(scheduler.handle(.succeeded(TaskID(1, 2), attempt: 1, yield(3))) == [])
  }

  @Test func anAttemptThatReadTheOldVersionDoesntCount() {
    var scheduler = halfDone([reading(0), reading(0), reading(0)])
    _ = scheduler.handle(.answered(TaskID(1, 2), attempt: 1))
    _ = scheduler.handle(.failed(TaskID(1, 1), attempt: 1, loss))
    _ = scheduler.handle(.answered(TaskID(0, 1), attempt: 2))
    let effects = scheduler.handle(.succeeded(TaskID(0, 1), attempt: 2, yield(98, 99)))
    #expect(effects.contains(.discard(TaskID(1, 2), attempt: 1)))
    #expect(effects.contains(.launch(TaskID(1, 2), attempt: 2)))
    #expect(scheduler.handle(.succeeded(TaskID(1, 2), attempt: 1, yield(3))) == [.discard(TaskID(1, 2), attempt: 1)])
  }

  @Test func aLossThatManyReadersFindIsCountedOnce() {
    let readers = 40
    var scheduler = chain(2, capacity: readers)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(1), adopted: [0: yield(1)]))
    _ = scheduler.handle(.planned(stage: 1, tasks: Array(repeating: reading(0), count: readers), adopted: [:]))
    let loss = AttemptFailure.lostInput([TaskID(0, 0)], "gone")
    for index in 0..<readers / 2 {
      let effects = scheduler.handle(.failed(TaskID(1, index), attempt: 1, loss))
      #expect(effects.contains(.launch(TaskID(0, 0), attempt: 1)) == (index == 0))
      #expect(effects.contains(.retrying(TaskID(1, index), attempt: 1, loss)))
    }
    _ = scheduler.handle(.answered(TaskID(0, 0), attempt: 1))
    _ = scheduler.handle(.succeeded(TaskID(0, 0), attempt: 1, yield(1)))
    // The others tell of it late: what they miss has been computed again.
    for index in readers / 2..<readers {
      let effects = scheduler.handle(.failed(TaskID(1, index), attempt: 1, loss))
      #expect(effects == [.retrying(TaskID(1, index), attempt: 1, loss), .launch(TaskID(1, index), attempt: 2)])
    }
  }

  @Test func anOutputThatIsLostAgainAndAgainEndsTheAction() {
    var scheduler = chain(2)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(1), adopted: [0: yield(1)]))
    _ = scheduler.handle(.planned(stage: 1, tasks: [reading(0)], adopted: [:]))
    let loss = AttemptFailure.lostInput([TaskID(0, 0)], "gone")
    for attempt in 1...RetryPolicy().recomputations {
      #expect(scheduler.handle(.failed(TaskID(1, 0), attempt: attempt, loss)).contains(.launch(TaskID(0, 0), attempt: attempt)))
      _ = scheduler.handle(.answered(TaskID(0, 0), attempt: attempt))
      let effects = scheduler.handle(.succeeded(TaskID(0, 0), attempt: attempt, yield(1)))
      #expect(effects.contains(.launch(TaskID(1, 0), attempt: attempt + 1)))
    }
    let effects = scheduler.handle(.failed(TaskID(1, 0), attempt: RetryPolicy().recomputations + 1, loss))
    guard case .fail(let error, _, _)? = effects.first else {
      Issue.record("it goes on: \(effects)")
      return
    }
    #expect(error.code == .storage && error.message.contains("check the storage"))
  }

  /// 0 → 1 → 3 and 0 → 2 → 3: stage 2 finds stage 0 lost when stage 1 is done with it.
  @Test func theResultWaitsForWhatMayChangeIt() {
    var scheduler = WaveScheduler(
      stages: [[], [0], [0], [1, 2]].map { WaveScheduler.Stage(producers: $0) }, capacity: 8)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(1), adopted: [0: yield(1)]))
    _ = scheduler.handle(.planned(stage: 1, tasks: [reading(0)], adopted: [0: yield(2)]))
    _ = scheduler.handle(.planned(stage: 2, tasks: [reading(0)], adopted: [0: yield(3)]))
    let both = TaskShape(needs: reading(1).needs + reading(2).needs)
    #expect(
      scheduler.handle(.planned(stage: 3, tasks: [both, both], adopted: [0: yield(4)])) == [.launch(TaskID(3, 1), attempt: 1)])
    let loss = AttemptFailure.lostInput([TaskID(2, 0)], "gone")
    _ = scheduler.handle(.failed(TaskID(3, 1), attempt: 1, loss))
    let deeper = AttemptFailure.lostInput([TaskID(0, 0)], "gone")
    #expect(scheduler.handle(.failed(TaskID(2, 0), attempt: 1, deeper)).contains(.launch(TaskID(0, 0), attempt: 1)))
    _ = scheduler.handle(.answered(TaskID(0, 0), attempt: 1))
    let effects = scheduler.handle(.succeeded(TaskID(0, 0), attempt: 1, yield(99)))
    #expect(effects.contains(.discard(TaskID(1, 0), attempt: 0)))
    #expect(effects.contains(.launch(TaskID(1, 0), attempt: 1)))
    // Stage 2 gives what it gave before, and 3.1 would complete the result; but 3.0 rests on a stage 1 that is being computed.
    _ = scheduler.handle(.answered(TaskID(2, 0), attempt: 2))
    #expect(scheduler.handle(.succeeded(TaskID(2, 0), attempt: 2, yield(3))) == [.stageDone(stage: 2)])
    _ = scheduler.handle(.answered(TaskID(1, 0), attempt: 1))
    let last = scheduler.handle(.succeeded(TaskID(1, 0), attempt: 1, yield(77)))
    #expect(last.contains(.discard(TaskID(3, 0), attempt: 0)))
    #expect(last.contains(.launch(TaskID(3, 0), attempt: 1)) && last.contains(.launch(TaskID(3, 1), attempt: 2)))
  }

  @Test func theResultWaitsForAStageThatIsComputedAgain() {
    var scheduler = WaveScheduler(
      stages: [[], [0], [1], [0, 2]].map { WaveScheduler.Stage(producers: $0) }, capacity: 8)
    _ = scheduler.handle(.started)
    for stage in 0..<3 {
      let shapes = stage == 0 ? sources(1) : [reading(stage - 1)]
      _ = scheduler.handle(.planned(stage: stage, tasks: shapes, adopted: [0: yield(UInt64(stage))]))
    }
    _ = scheduler.handle(.planned(stage: 3, tasks: [reading(0), reading(2)], adopted: [:]))
    // 3.0 misses stage 0, which differs when it is computed again: so may 1, then 2, then what 3.1 has read.
    _ = scheduler.handle(.failed(TaskID(3, 0), attempt: 1, .lostInput([TaskID(0, 0)], "gone")))
    _ = scheduler.handle(.answered(TaskID(0, 0), attempt: 1))
    #expect(
      scheduler.handle(.succeeded(TaskID(0, 0), attempt: 1, yield(99)))
        == [
          .discard(TaskID(1, 0), attempt: 0), .stageDone(stage: 0), .launch(TaskID(1, 0), attempt: 1),
          .launch(TaskID(3, 0), attempt: 2),
        ])
    for (task, attempt) in [(TaskID(3, 0), 2), (TaskID(3, 1), 1)] {
      _ = scheduler.handle(.answered(task, attempt: attempt))
      let effects = scheduler.handle(.succeeded(task, attempt: attempt, yield(5)))
      #expect(!effects.contains(.finish(tasks: 2)))
    }
    // Stage 1 gives what it gave before after all.
    _ = scheduler.handle(.answered(TaskID(1, 0), attempt: 1))
    #expect(
      scheduler.handle(.succeeded(TaskID(1, 0), attempt: 1, yield(1))) == [.stageDone(stage: 1), .finish(tasks: 2)])
  }

  // MARK: A few rows

  @Test func aFewRowsTakeAFewTasks() {
    var scheduler = chain(1, capacity: 100, rowsNeeded: 10)
    _ = scheduler.handle(.started)
    #expect(scheduler.handle(.planned(stage: 0, tasks: sources(100), adopted: [:])) == [.launch(TaskID(0, 0), attempt: 1)])
    _ = scheduler.handle(.answered(TaskID(0, 0), attempt: 1))
    #expect(
      scheduler.handle(.succeeded(TaskID(0, 0), attempt: 1, yield(1, rows: 2)))
        == (1..<4).map { .launch(TaskID(0, $0), attempt: 1) })
    for index in 1..<3 {
      _ = scheduler.handle(.answered(TaskID(0, index), attempt: 1))
      let effects = scheduler.handle(.succeeded(TaskID(0, index), attempt: 1, yield(1, rows: 4)))
      #expect(effects == (index == 2 ? [.finish(tasks: 3)] : []))
    }
  }

  @Test func rowsCountOnlyWhenThoseBeforeThemAreThere() {
    var scheduler = chain(1, capacity: 100, rowsNeeded: 2)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(3), adopted: [2: yield(1, rows: 9)]))
    _ = scheduler.handle(.answered(TaskID(0, 0), attempt: 1))
    #expect(
      scheduler.handle(.succeeded(TaskID(0, 0), attempt: 1, yield(1, rows: 1))) == [.launch(TaskID(0, 1), attempt: 1)])
    _ = scheduler.handle(.answered(TaskID(0, 1), attempt: 1))
    #expect(
      scheduler.handle(.succeeded(TaskID(0, 1), attempt: 1, yield(1, rows: 0))) == [.stageDone(stage: 0), .finish(tasks: 3)])
  }

  @Test func adoptedTasksWithTooFewRowsDontHoldItUp() {
    var scheduler = chain(1, capacity: 100, rowsNeeded: 5)
    _ = scheduler.handle(.started)
    let adopted = Dictionary(uniqueKeysWithValues: (0..<6).map { ($0, yield(1, rows: 0)) })
    #expect(
      scheduler.handle(.planned(stage: 0, tasks: sources(9), adopted: adopted))
        == (6..<9).map { .launch(TaskID(0, $0), attempt: 1) })
  }

  // MARK: Ends

  @Test func cancellingStopsEverythingOnce() {
    var scheduler = chain(1, capacity: 1)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(2), adopted: [:]))
    #expect(scheduler.handle(.cancelled) == [.cancel])
    #expect(scheduler.handle(.cancelled) == [])
    #expect(scheduler.handle(.failed(TaskID(0, 0), attempt: 1, .user("thrown"))) == [])
    #expect(scheduler.attemptsInFlight == 0)
  }

  @Test func anAnswerThatComesTwiceFreesOneSlot() {
    var scheduler = chain(1, capacity: 2)
    _ = scheduler.handle(.started)
    _ = scheduler.handle(.planned(stage: 0, tasks: sources(4), adopted: [:]))
    _ = scheduler.handle(.answered(TaskID(0, 0), attempt: 1))
    #expect(scheduler.handle(.answered(TaskID(0, 0), attempt: 1)) == [])
    #expect(scheduler.attemptsInFlight == 2)
    _ = scheduler.handle(.succeeded(TaskID(0, 0), attempt: 1, yield(1)))
    #expect(scheduler.handle(.succeeded(TaskID(0, 0), attempt: 1, yield(1))) == [])
  }
}
