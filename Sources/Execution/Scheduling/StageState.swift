/// The scheduler's view of a stage.
struct StageState: Sendable {
  let producers: [Int]
  var isPlanning = false
  var isPlanned = false
  var tasks: [TaskState] = []
  /// Missing tasks that wait for a slot, `ready[readyHead...]`.
  var ready: [Int] = []
  private var readyHead = 0
  private var doneCount = 0
  /// Only tasks before this one may run yet.
  private(set) var window = 0

  init(producers: [Int]) { self.producers = producers }

  var shouldPlan: Bool { !isPlanning && !isPlanned }
  var isComplete: Bool { isPlanned && doneCount == tasks.count }

  mutating func begin(_ shapes: [TaskShape], _ adopted: [Int: TaskYield], window: Int, at clock: Int) {
    isPlanning = false
    isPlanned = true
    self.window = min(window, shapes.count)
    tasks = shapes.map { TaskState(needs: $0.needs) }
    for (index, yield) in adopted {
      tasks[index].phase = .done
      tasks[index].doneAt = clock
      tasks[index].yield = yield
    }
    doneCount = adopted.count
    enqueue(0..<self.window)
  }

  private mutating func enqueue(_ range: Range<Int>) {
    ready += range.filter { tasks[$0].phase == .missing }
  }

  mutating func widen() {
    let wider = min(tasks.count, max(window * 4, window + 1))
    enqueue(window..<wider)
    window = wider
  }

  mutating func nextReady() -> Int? {
    guard readyHead < ready.count else {
      ready.removeAll(keepingCapacity: true)
      readyHead = 0
      return nil
    }
    readyHead += 1
    let index = ready[readyHead - 1]
    if readyHead == ready.count {
      ready.removeAll(keepingCapacity: true)
      readyHead = 0
    }
    return index
  }

  mutating func complete(_ index: Int, _ yield: TaskYield, by attempt: Int, at clock: Int) {
    tasks[index].phase = .done
    tasks[index].winner = attempt
    tasks[index].doneAt = clock
    tasks[index].yield = yield
    doneCount += 1
  }

  /// A done task's output is gone.
  mutating func lose(_ index: Int) {
    tasks[index].phase = .missing
    doneCount -= 1
    if index < window { ready.append(index) }
  }

  /// A task's input has changed: what it computed, or is computing, doesn't count.
  /// - Returns: the attempts that don't count any more.
  mutating func invalidate(_ index: Int) -> [Int] {
    switch tasks[index].phase {
    case .done:
      lose(index)
      return [tasks[index].winner]
    case .running:
      let attempts = tasks[index].running.keys.sorted()
      tasks[index].running = [:]
      tasks[index].phase = .missing
      ready.append(index)
      return attempts
    case .missing: return []
    }
  }
}

/// The scheduler's view of a task.
struct TaskState: Sendable {
  enum Phase: Sendable {
    case missing
    case running
    case done
  }

  let needs: [TaskShape.Need]
  var phase = Phase.missing
  /// The last output's digests; kept when it is lost, to compare with the next.
  var yield: TaskYield?
  /// Attempts whose success would count, and when they were launched.
  var running: [Int: Int] = [:]
  /// Attempts that hold a slot.
  var unanswered: Set<Int> = []
  /// The attempt that counts; 0 for an adopted output.
  var winner = 0
  /// When it was done, on the scheduler's clock.
  var doneAt = 0
  var attempts = 0
  var userFailures = 0
  var losses = 0
  var unstartedLosses = 0
  var deadlineFailures = 0
  var memoryFailures = 0
  var transientFailures = 0
  var recomputations = 0

  init(needs: [TaskShape.Need]) { self.needs = needs }

  /// Whether it is suspected of ending workers.
  var runsAlone: Bool { losses >= 2 || memoryFailures > 0 }

  mutating func start(at clock: Int) -> Int {
    attempts += 1
    phase = .running
    running[attempts] = clock
    unanswered.insert(attempts)
    return attempts
  }

  func reads(_ id: TaskID, _ partitions: Set<Int>) -> Bool {
    needs.contains { need in
      need.producer == id.stage && (need.task == nil || need.task == id.index)
        && need.partitions.contains(where: partitions.contains)
    }
  }
}
