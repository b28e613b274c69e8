/// Decides what runs next: the pure state machine behind every action. Events in, effects out; it does no I/O and reads no clock.
///
/// Only *missing* tasks are submitted. Lost input is not a failure of the task that found it: the tasks that wrote it become
/// missing again, and when their new output differs from the old, so does everything that was computed from the old.
package struct WaveScheduler: Sendable {
  /// What the scheduler must know of a stage before its tasks are known.
  package struct Stage: Sendable {
    /// The stages it reads.
    package var producers: [Int]

    /// A stage that reads those.
    package init(producers: [Int]) { self.producers = producers }
  }

  var stages: [StageState]
  let capacity: Int
  let policy: RetryPolicy
  /// Rows of the last stage after which no more of its tasks are needed.
  let rowsNeeded: Int?
  var inFlight = 0
  /// Tasks under suspicion of killing workers, which run one at a time with nothing beside them.
  var suspects: [TaskID] = []
  var isAlone = false
  /// Counts launches and completions: tells whether an attempt could have read an output.
  var clock = 0
  var isEnded = false

  /// A scheduler for stages in topological order, the last of which gives the result.
  /// - Parameter capacity: attempts worth having in flight.
  package init(stages: [Stage], capacity: Int, rowsNeeded: Int? = nil, policy: RetryPolicy = RetryPolicy()) {
    self.stages = stages.map { StageState(producers: $0.producers) }
    self.capacity = max(1, capacity)
    self.rowsNeeded = rowsNeeded
    self.policy = policy
  }

  /// Which size of function a task's next attempt is for.
  package func size(of task: TaskID) -> Int {
    let state = stages[task.stage].tasks[task.index]
    return min(state.memoryFailures + state.deadlineFailures, policy.sizes - 1)
  }

  /// Attempts that have been launched and have not answered.
  package var attemptsInFlight: Int { inFlight }

  /// Takes an event and says what to do about it.
  package mutating func handle(_ event: SchedulerEvent) -> [SchedulerEffect] {
    var effects: [SchedulerEffect] = []
    switch event {
    case .started: break
    case .planned(let stage, let tasks, let adopted): plan(stage, tasks, adopted, &effects)
    case .answered(let task, let attempt): release(task, attempt)
    case .succeeded(let task, let attempt, let yield): succeed(task, attempt, yield, &effects)
    case .failed(let task, let attempt, let failure):
      release(task, attempt)
      fail(task, attempt, failure, &effects)
    case .cancelled:
      if !isEnded {
        isEnded = true
        effects.append(.cancel)
      }
    }
    if !isEnded { advance(&effects) }
    return effects
  }

  private mutating func release(_ id: TaskID, _ attempt: Int) {
    guard stages[id.stage].tasks[id.index].unanswered.remove(attempt) != nil else { return }
    inFlight -= 1
    if inFlight == 0 { isAlone = false }
  }

  private mutating func plan(
    _ stage: Int, _ tasks: [TaskShape], _ adopted: [Int: TaskYield], _ effects: inout [SchedulerEffect]
  ) {
    let window = stage == stages.count - 1 && rowsNeeded != nil ? 1 : tasks.count
    stages[stage].begin(tasks, adopted, window: window, at: clock)
    if stages[stage].isComplete { effects.append(.stageDone(stage: stage)) }
  }

  // MARK: Successes

  private mutating func succeed(_ id: TaskID, _ attempt: Int, _ yield: TaskYield, _ effects: inout [SchedulerEffect]) {
    guard !isEnded else { return }
    guard stages[id.stage].tasks[id.index].running.removeValue(forKey: attempt) != nil else {
      let task = stages[id.stage].tasks[id.index]
      if task.phase != .done || task.winner != attempt { effects.append(.discard(id, attempt: attempt)) }
      return
    }
    let before = stages[id.stage].tasks[id.index].yield
    clock += 1
    stages[id.stage].complete(id.index, yield, by: attempt, at: clock)
    if let before { invalidateConsumers(of: id, before: before.digests, after: yield.digests, &effects) }
    if stages[id.stage].isComplete { effects.append(.stageDone(stage: id.stage)) }
  }

  /// Makes missing again whatever was computed from partitions that now have other contents.
  private mutating func invalidateConsumers(
    of id: TaskID, before: [UInt64], after: [UInt64], _ effects: inout [SchedulerEffect]
  ) {
    let changed = Set(
      (0..<max(before.count, after.count)).filter { partition in
        partition >= before.count || partition >= after.count || before[partition] != after[partition]
      })
    guard !changed.isEmpty else { return }
    for stage in stages.indices where stages[stage].isPlanned && stages[stage].producers.contains(id.stage) {
      for index in stages[stage].tasks.indices where stages[stage].tasks[index].reads(id, changed) {
        effects += stages[stage].invalidate(index).map { .discard(TaskID(stage, index), attempt: $0) }
      }
    }
  }

  // MARK: Failures

  private mutating func fail(_ id: TaskID, _ attempt: Int, _ failure: AttemptFailure, _ effects: inout [SchedulerEffect]) {
    guard !isEnded else { return }
    guard let launched = stages[id.stage].tasks[id.index].running.removeValue(forKey: attempt) else { return }
    let lost = outputsLost(failure, before: launched)
    if let error = verdict(on: id, failure, lost) {
      isEnded = true
      effects.append(.fail(error, id, attempt: attempt))
      return
    }
    effects.append(.retrying(id, attempt: attempt, failure))
    stages[id.stage].tasks[id.index].phase = .missing
    stages[id.stage].ready.append(id.index)
    for task in lost { stages[task.stage].lose(task.index) }
  }

  /// What a failed attempt lost that hasn't been lost before: another attempt may have said so already, and what was computed
  /// since then is not what this one read.
  private func outputsLost(_ failure: AttemptFailure, before launched: Int) -> [TaskID] {
    guard case .lostInput(let tasks, _) = failure else { return [] }
    return Set(tasks).sorted().filter { id in
      let task = stages[id.stage].tasks[id.index]
      return task.phase == .done && task.doneAt < launched
    }
  }

  /// Counts a failure; an error when there were enough.
  private mutating func verdict(on id: TaskID, _ failure: AttemptFailure, _ lost: [TaskID]) -> DatasetError? {
    func counted(_ path: WritableKeyPath<TaskState, Int>, limit: Int, _ stages: inout [StageState]) -> Int? {
      stages[id.stage].tasks[id.index][keyPath: path] += 1
      let count = stages[id.stage].tasks[id.index][keyPath: path]
      return count >= limit ? count : nil
    }
    switch failure {
    case .user(let text):
      return counted(\.userFailures, limit: policy.userAttempts, &stages).map { count in
        DatasetError(.userError, "\(text) (thrown at each of \(count) attempts)")
      }
    case .lostInput([], let why): return verdict(on: id, .transient(why), lost)
    case .lostInput(_, let why):
      for task in lost {
        stages[task.stage].tasks[task.index].recomputations += 1
        if stages[task.stage].tasks[task.index].recomputations > policy.recomputations {
          return DatasetError(
            .storage,
            "\(why); it was computed again \(policy.recomputations) times and is unusable each time: check the storage")
        }
      }
      return nil
    case .workerLost(let text, let hadStarted):
      guard hadStarted else {
        return counted(\.unstartedLosses, limit: policy.unstartedLosses, &stages).map { count in
          DatasetError(.workerLost, "\(text) (\(count) times before this partition began)")
        }
      }
      return counted(\.losses, limit: policy.workerLosses, &stages).map { count in
        DatasetError(.workerLost, "\(text) (this partition has ended \(count) workers)")
      }
    case .deadline(let text):
      return counted(\.deadlineFailures, limit: policy.deadlineAttempts, &stages).map { count in
        DatasetError(.deadlineExceeded, "\(text) (at each of \(count) attempts)")
      }
    case .outOfMemory(let text):
      return counted(\.memoryFailures, limit: policy.memoryAttempts, &stages).map { count in
        DatasetError(
          .outOfMemory,
          "\(text) (at each of \(count) attempts, the last \(policy.isIsolated ? "in the largest size" : "with nothing beside it"))"
        )
      }
    case .transient(let text):
      return counted(\.transientFailures, limit: policy.transientAttempts, &stages).map { count in
        DatasetError(.storage, "\(text) (at each of \(count) attempts)")
      }
    case .fatal(let error): return error
    }
  }

  // MARK: What runs next

  private mutating func advance(_ effects: inout [SchedulerEffect]) {
    for stage in stages.indices where stages[stage].shouldPlan && producersComplete(of: stage) {
      stages[stage].isPlanning = true
      effects.append(.plan(stage: stage))
    }
    launchReady(&effects)
    finishIfDone(&effects)
  }

  private func producersComplete(of stage: Int) -> Bool {
    stages[stage].producers.allSatisfy { stages[$0].isComplete }
  }

  private mutating func launchReady(_ effects: inout [SchedulerEffect]) {
    if isAlone { return }
    for stage in stages.indices where !stages[stage].ready.isEmpty && producersComplete(of: stage) {
      while inFlight < capacity, let index = stages[stage].nextReady() {
        let id = TaskID(stage, index)
        if stages[stage].tasks[index].runsAlone && !policy.isIsolated { suspects.append(id) } else { launch(id, &effects) }
      }
      if inFlight >= capacity { return }
    }
    if inFlight == 0, let position = suspects.firstIndex(where: { producersComplete(of: $0.stage) }) {
      isAlone = true
      launch(suspects.remove(at: position), &effects)
    }
  }

  private mutating func launch(_ id: TaskID, _ effects: inout [SchedulerEffect]) {
    inFlight += 1
    clock += 1
    effects.append(.launch(id, attempt: stages[id.stage].tasks[id.index].start(at: clock)))
  }

  private mutating func finishIfDone(_ effects: inout [SchedulerEffect]) {
    let last = stages.count - 1
    // What a stage before has to compute again may change what its consumers were computed from.
    guard stages[last].isPlanned, stages[..<last].allSatisfy(\.isComplete) else { return }
    if let rowsNeeded {
      finishIncrementally(last, rowsNeeded, &effects)
    } else if stages[last].isComplete {
      isEnded = true
      effects.append(.finish(tasks: stages[last].tasks.count))
    }
  }

  /// Actions that need a few rows read a first task, then four times as many, until they have them.
  private mutating func finishIncrementally(_ last: Int, _ rowsNeeded: Int, _ effects: inout [SchedulerEffect]) {
    var rows = 0
    var done = 0
    for task in stages[last].tasks {
      guard task.phase == .done else { break }
      rows += task.yield?.rows ?? 0
      done += 1
      if rows >= rowsNeeded { break }
    }
    if rows >= rowsNeeded || done == stages[last].tasks.count {
      isEnded = true
      effects.append(.finish(tasks: done))
    } else if done >= stages[last].window {
      // Adopted tasks may reach beyond the window.
      while stages[last].window <= done { stages[last].widen() }
      launchReady(&effects)
    }
  }
}
