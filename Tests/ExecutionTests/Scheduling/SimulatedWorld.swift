import Execution

/// A driver, its workers and its storage, made of numbers. It does what the scheduler says, in random order and with random
/// failures, and keeps books of its own by which it judges every effect.
struct SimulatedWorld {
  /// What may go wrong.
  struct Faults {
    /// Failures and losses that are injected.
    var count = 0
    /// Whether a class of failures may reach its limit.
    var isLethal = false
    /// One in so many steps cancels the action.
    var cancels: Int?
  }

  /// How an action ended.
  enum Ending: Equatable {
    case finished(tasks: Int)
    case failed(DatasetError.Code)
    case cancelled
  }

  /// Something that the scheduler must not do.
  struct Violation: Error, CustomStringConvertible {
    let description: String
  }

  /// A version of a task's output.
  struct Output {
    let attempt: Int
    let digests: [UInt64]
    /// The versions it was computed from, with the digests of the partitions it read.
    let inputs: [Input]
  }

  struct Input {
    let task: TaskID
    let attempt: Int
    let partitions: Range<Int>
    let digests: [UInt64]
  }

  struct Flight {
    let task: TaskID
    let attempt: Int
    let inputs: [Input]
    let isAlone: Bool
  }

  struct Version: Hashable {
    let task: TaskID
    let attempt: Int
  }

  /// What the books say of a task.
  struct Entry {
    var isDone = false
    var current: Int?
    var output: Output?
    var launches = 0
    var counts: [String: Int] = [:]
    var recomputations = 0
    var mustRunAlone: Bool { counts["loss", default: 0] >= 2 || counts["memory", default: 0] > 0 }
  }

  let topology: SimulatedTopology
  let faults: Faults
  let policy: RetryPolicy
  let capacity: Int
  var scheduler: WaveScheduler
  var generator: SeededGenerator
  var entries: [[Entry]?]
  var planning: [Int] = []
  var flights: [Flight] = []
  var commits: [(task: TaskID, output: Output)] = []
  var echoes: [SchedulerEvent] = []
  var gone: Set<Version> = []
  var faultsLeft: Int
  var ending: Ending?
  /// How often tasks were launched again because an input or output was lost, or because their input changed.
  var launches = 0

  init(seed: Int, faults: Faults) {
    generator = SeededGenerator(seed)
    topology = SimulatedTopology(using: &generator)
    self.faults = faults
    faultsLeft = faults.count
    var policy = RetryPolicy()
    if faults.isLethal {
      policy.userAttempts = Int.random(in: 1...3, using: &generator)
      policy.recomputations = Int.random(in: 0...3, using: &generator)
    }
    self.policy = policy
    capacity = Int.random(in: 1...12, using: &generator)
    entries = topology.stages.map { _ in nil }
    scheduler = WaveScheduler(
      stages: topology.stages.map { WaveScheduler.Stage(producers: $0.producers) }, capacity: capacity,
      rowsNeeded: topology.rowsNeeded, policy: policy)
  }

  /// Runs the action to its end, and until nothing of it is in flight.
  mutating func run() throws -> Ending {
    try send(.started)
    var steps = 0
    while try step() {
      steps += 1
      try check(steps < 20_000, "it doesn't come to an end")
    }
    guard let ending else { throw Violation(description: "nothing is in flight, and the action hasn't ended") }
    try check(scheduler.attemptsInFlight == 0, "\(scheduler.attemptsInFlight) slots were never freed")
    return ending
  }

  func check(_ holds: Bool, _ message: @autoclosure () -> String) throws {
    if !holds { throw Violation(description: message()) }
  }

  subscript(id: TaskID) -> Entry {
    get { entries[id.stage]![id.index] }
    set { entries[id.stage]![id.index] = newValue }
  }

  func isComplete(_ stage: Int) -> Bool { entries[stage]?.allSatisfy(\.isDone) ?? false }

  /// Hands an event to the scheduler and does what it says.
  @discardableResult
  mutating func send(_ event: SchedulerEvent) throws -> [SchedulerEffect] {
    let hadEnded = ending != nil
    let effects = scheduler.handle(event)
    if hadEnded { try check(effects.allSatisfy(\.isNote), "after the end: \(effects)") }
    for effect in effects { try perform(effect) }
    return effects
  }

  private mutating func perform(_ effect: SchedulerEffect) throws {
    switch effect {
    case .plan(let stage):
      try check(entries[stage] == nil && !planning.contains(stage), "stage \(stage) is planned twice")
      try check(
        topology.stages[stage].producers.allSatisfy(isComplete), "stage \(stage) is planned before its inputs are complete")
      planning.append(stage)
    case .launch(let task, let attempt): try launch(task, attempt)
    case .discard(let task, let attempt):
      try check(
        !self[task].isDone || self[task].output?.attempt != attempt, "\(task) attempt \(attempt) counts, and is discarded")
    case .stageDone(let stage): try check(isComplete(stage), "stage \(stage) isn't done")
    case .retrying: break
    case .finish(let tasks):
      try checkResult(tasks)
      ending = .finished(tasks: tasks)
    case .fail(let error, _, _): ending = .failed(error.code)
    case .cancel: ending = .cancelled
    }
  }

  private mutating func launch(_ task: TaskID, _ attempt: Int) throws {
    try check(ending == nil, "\(task) is launched after the end")
    try check(entries[task.stage] != nil, "\(task) is launched before it is planned")
    let entry = self[task]
    try check(
      topology.stages[task.stage].producers.allSatisfy(isComplete), "\(task) is launched before its inputs are complete")
    try check(!entry.isDone && entry.current == nil, "\(task) is launched though nothing of it is missing")
    try check(attempt == entry.launches + 1, "\(task) attempt \(attempt) has a number that is taken, or leaves one out")
    try check(flights.count < capacity, "more than \(capacity) attempts are in flight")
    try check(!flights.contains(where: \.isAlone), "\(task) is launched beside a suspect")
    try check(!entry.mustRunAlone || flights.isEmpty, "the suspect \(task) is launched beside others")
    self[task].launches += 1
    self[task].current = attempt
    launches += 1
    flights.append(Flight(task: task, attempt: attempt, inputs: inputs(of: task), isAlone: entry.mustRunAlone))
  }

  /// What a task reads, as it is now.
  func inputs(of task: TaskID) -> [Input] {
    topology.needs(of: task).flatMap { need in
      let tasks = need.task.map { [$0] } ?? Array(entries[need.producer]!.indices)
      return tasks.compactMap { index -> Input? in
        let id = TaskID(need.producer, index)
        guard let output = self[id].output else { return nil }
        let partitions = need.partitions.clamped(to: 0..<output.digests.count)
        return Input(task: id, attempt: output.attempt, partitions: partitions, digests: Array(output.digests[partitions]))
      }
    }
  }

  // MARK: The result

  /// Whatever the result was computed from, directly or not, is what counts now.
  private func checkResult(_ tasks: Int) throws {
    let last = topology.stages.count - 1
    let results = entries[last]!
    try check(results.prefix(tasks).allSatisfy(\.isDone), "a result is missing")
    if let needed = topology.rowsNeeded {
      let rows = results.prefix(tasks).reduce(0) { $0 + topology.rows($1.output!.digests) }
      try check(tasks == results.count || rows >= needed, "\(rows) rows are taken for \(needed)")
    } else {
      try check(tasks == results.count, "\(tasks) results of \(results.count)")
    }
    var pending = (0..<tasks).map { TaskID(last, $0) }
    var seen: Set<TaskID> = []
    while let task = pending.popLast() {
      guard seen.insert(task).inserted else { continue }
      for input in self[task].output!.inputs {
        try check(self[input.task].isDone, "\(task) was computed from \(input.task), which is missing")
        try check(
          Array(self[input.task].output!.digests[input.partitions]) == input.digests,
          "\(task) was computed from another version of \(input.task)")
        pending.append(input.task)
      }
    }
  }
}

extension SchedulerEffect {
  /// Whether it asks for nothing to run.
  fileprivate var isNote: Bool {
    switch self {
    case .discard, .stageDone: true
    default: false
    }
  }
}
