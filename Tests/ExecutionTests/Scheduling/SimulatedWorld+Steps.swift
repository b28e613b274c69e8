import Execution

/// What happens to a world, one thing after the other.
extension SimulatedWorld {
  /// Lets something happen; false when nothing can.
  mutating func step() throws -> Bool {
    if let cancels = faults.cancels, ending == nil, generator.oneIn(cancels) {
      try send(.cancelled)
      try check(ending == .cancelled, "a cancelled action goes on")
    }
    if ending == nil, faultsLeft > 0, generator.oneIn(6) { loseObject() }
    let choices = [planning.count, flights.count, commits.count, echoes.count]
    let total = choices.reduce(0, +)
    guard total > 0 else { return false }
    var choice = Int.random(in: 0..<total, using: &generator)
    if choice < choices[0] {
      try plan(planning.remove(at: choice))
      return true
    }
    choice -= choices[0]
    if choice < choices[1] {
      try answer(flights.remove(at: choice))
      return true
    }
    choice -= choices[1]
    if choice < choices[2] {
      let commit = commits.remove(at: choice)
      try succeed(commit.task, commit.output)
      return true
    }
    let echo = echoes.remove(at: choice - choices[2])
    let effects = try send(echo)
    try check(
      effects.allSatisfy { if case .discard = $0 { true } else { false } }, "an answer that came twice had effects: \(effects)")
    return true
  }

  private mutating func plan(_ stage: Int) throws {
    let tasks = topology.stages[stage].tasks
    entries[stage] = Array(repeating: Entry(), count: tasks)
    var adopted: [Int: TaskYield] = [:]
    if topology.stages[stage].producers.allSatisfy(isComplete), generator.oneIn(2) {
      for index in 0..<tasks where generator.oneIn(3) {
        let id = TaskID(stage, index)
        let output = topology.output(of: id, attempt: 0, inputs(of: id))
        self[id].isDone = true
        self[id].output = output
        adopted[index] = yield(output)
      }
    }
    let shapes = (0..<tasks).map { TaskShape(needs: topology.needs(of: TaskID(stage, $0))) }
    try send(.planned(stage: stage, tasks: shapes, adopted: adopted))
  }

  private func yield(_ output: Output) -> TaskYield { TaskYield(digests: output.digests, rows: topology.rows(output.digests)) }

  private mutating func answer(_ flight: Flight) throws {
    let missing = Set(flight.inputs.filter { gone.contains(Version(task: $0.task, attempt: $0.attempt)) }.map(\.task)).sorted()
    if !missing.isEmpty {
      // A task stops at the first input it can't read, or finds that all of a kind are in doubt.
      let named = generator.oneIn(2) ? [missing[0]] : missing
      return try fail(flight, .lostInput(named, "gone"))
    }
    if let failure = randomFailure(of: flight) { return try fail(flight, failure) }
    try send(.answered(flight.task, attempt: flight.attempt))
    commits.append((flight.task, topology.output(of: flight.task, attempt: flight.attempt, flight.inputs)))
    if generator.oneIn(10) { echoes.append(.answered(flight.task, attempt: flight.attempt)) }
  }

  private mutating func succeed(_ task: TaskID, _ output: Output) throws {
    let counts = ending == nil && self[task].current == output.attempt
    let wasEnded = ending != nil
    if counts { accept(output, of: task) }
    let effects = try send(.succeeded(task, attempt: output.attempt, yield(output)))
    try check(
      counts || wasEnded || effects.contains(.discard(task, attempt: output.attempt)),
      "\(task) attempt \(output.attempt) doesn't count and isn't discarded")
    if generator.oneIn(10) { echoes.append(.succeeded(task, attempt: output.attempt, yield(output))) }
  }

  /// Keeps the books of a success: consumers of partitions that changed are missing again.
  private mutating func accept(_ output: Output, of task: TaskID) {
    let before = self[task].output
    self[task].isDone = true
    self[task].current = nil
    self[task].output = output
    guard let before else { return }
    let changed = output.digests.indices.filter { before.digests[$0] != output.digests[$0] }
    for stage in topology.stages.indices where topology.stages[stage].producers.contains(task.stage) {
      for index in entries[stage]?.indices ?? 0..<0 {
        let reads = topology.needs(of: TaskID(stage, index)).contains { need in
          need.producer == task.stage && (need.task ?? task.index) == task.index
            && changed.contains(where: need.partitions.contains)
        }
        if reads {
          self[TaskID(stage, index)].isDone = false
          self[TaskID(stage, index)].current = nil
        }
      }
    }
  }

  // MARK: Failures

  /// An object of some done task is gone; whoever reads it will tell.
  private mutating func loseObject() {
    let limit = faults.isLethal ? Int.max : policy.recomputations
    let done = entries.indices.dropLast().flatMap { stage in
      (entries[stage] ?? []).indices.map { TaskID(stage, $0) }.filter { self[$0].isDone && self[$0].recomputations < limit }
    }
    guard let task = done.randomElement(using: &generator), let output = self[task].output else { return }
    gone.insert(Version(task: task, attempt: output.attempt))
    faultsLeft -= 1
  }

  private mutating func randomFailure(of flight: Flight) -> AttemptFailure? {
    guard faultsLeft > 0, generator.oneIn(4) else { return nil }
    let kinds: [AttemptFailure] = [
      .user("thrown"), .workerLost("ended", hadStarted: true), .workerLost("ended", hadStarted: false), .deadline("slow"),
      .outOfMemory("large"), .transient("busy"), .fatal(DatasetError(.badInput, "no such file")), .lostInput([], "nowhere"),
    ]
    guard let failure = kinds.randomElement(using: &generator) else { return nil }
    let (name, limit) = classOf(failure)
    if !faults.isLethal, self[flight.task].counts[name, default: 0] + 1 >= limit { return nil }
    faultsLeft -= 1
    return failure
  }

  /// The class that a failure is counted in, and how many end the action.
  private func classOf(_ failure: AttemptFailure) -> (name: String, limit: Int) {
    switch failure {
    case .user: ("user", policy.userAttempts)
    case .workerLost(_, true): ("loss", policy.workerLosses)
    case .workerLost(_, false): ("unstarted", policy.unstartedLosses)
    case .deadline: ("deadline", policy.deadlineAttempts)
    case .outOfMemory: ("memory", policy.memoryAttempts)
    case .transient, .lostInput([], _): ("transient", policy.transientAttempts)
    case .lostInput: ("lost", Int.max)
    case .fatal: ("fatal", 1)
    }
  }

  private mutating func fail(_ flight: Flight, _ failure: AttemptFailure) throws {
    let counts = ending == nil && self[flight.task].current == flight.attempt
    let isLast = counts && note(flight, failure)
    let event = SchedulerEvent.failed(flight.task, attempt: flight.attempt, failure)
    let effects = try send(event)
    let failed = effects.contains { if case .fail = $0 { true } else { false } }
    try check(failed == isLast, "\(flight.task) failed (\(failure)), and the action \(failed ? "ended too early" : "goes on")")
    let retrying = effects.contains(.retrying(flight.task, attempt: flight.attempt, failure))
    try check(retrying == (counts && !isLast), "\(flight.task) attempt \(flight.attempt) isn't told as it is")
    if generator.oneIn(10) { echoes.append(event) }
  }

  /// Keeps the books of a failure; true if it was one too many.
  private mutating func note(_ flight: Flight, _ failure: AttemptFailure) -> Bool {
    self[flight.task].current = nil
    if case .lostInput(let tasks, _) = failure, !tasks.isEmpty {
      var isOneTooMany = false
      for lost in tasks where self[lost].isDone {
        let read = flight.inputs.first { $0.task == lost }?.attempt
        guard self[lost].output?.attempt == read else { continue }
        self[lost].isDone = false
        self[lost].recomputations += 1
        isOneTooMany = isOneTooMany || self[lost].recomputations > policy.recomputations
      }
      return isOneTooMany
    }
    let (name, limit) = classOf(failure)
    self[flight.task].counts[name, default: 0] += 1
    return self[flight.task].counts[name, default: 0] >= limit
  }
}
