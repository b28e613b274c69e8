internal import DataflowPlan
internal import Execution
internal import Lineage
internal import Synchronization

/// Says on standard error how a run goes: a bar on a terminal, plain lines elsewhere, and a summary at the end.
///
/// A line for each action; stages get lines of their own where they take so long that one would wonder.
final class RunReport: RunObserver {
  private struct Stage {
    var progress: StageProgress
    var done: Int
    var since: ContinuousClock.Instant
  }

  private struct Action {
    var title: String
    var since: ContinuousClock.Instant
    var stages = 0
    var tasks = 0
  }

  private struct State {
    var open: [StageProgress.ID: Stage] = [:]
    var order: [StageProgress.ID] = []
    var actions: [Int: Action] = [:]
    var stages = 0
    var tasks = 0
    var recovered = 0
    var retries = 0
    var metrics = TaskMetrics()
    var lastDrawn: ContinuousClock.Instant?
    var hasBar = false
  }

  /// Stages that take longer are worth a line.
  private static let patience = Duration.milliseconds(500)

  private let opened: OpenedRun
  private let isQuiet: Bool
  private let isTerminal = StandardError.isTerminal
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(_ opened: OpenedRun, isQuiet: Bool) {
    self.opened = opened
    self.isQuiet = isQuiet
  }

  /// The first line: which run this is.
  func begin() {
    if isQuiet { return }
    if let note = opened.note { StandardError.write("\(note): starting a new run\n") }
    if opened.isResumed {
      let age = WallTime.now().since(opened.startedAt)
      StandardError.write(
        "run \(opened.id) continues, started \(age.inWords) ago, with \(counted(opened.outcomes.count, "recorded outcome"))\n")
    } else {
      StandardError.write("run \(opened.id) starts\n")
    }
  }

  // MARK: Observer

  func actionStarted(_ action: Int, _ title: String) {
    state.withLock { $0.actions[action] = Action(title: title, since: .now) }
  }

  func stageStarted(_ stage: StageProgress) {
    state.withLock { state in
      state.recovered += stage.recovered
      guard stage.reused < stage.tasks else { return }
      state.open[stage.id] = Stage(progress: stage, done: stage.reused, since: .now)
      state.order.append(stage.id)
      state.stages += 1
      draw(&state, force: true)
    }
  }

  func taskFinished(_ stage: StageProgress.ID, _ metrics: TaskMetrics) {
    state.withLock { state in
      state.open[stage]?.done += 1
      state.actions[stage.action]?.tasks += 1
      state.tasks += 1
      state.metrics += metrics
      draw(&state, force: false)
    }
  }

  func attemptFailed(_ stage: StageProgress.ID, task: Int, attempt: Int, _ failure: String) {
    state.withLock { state in
      state.retries += 1
      let first = failure.split(separator: "\n").first.map(String.init) ?? failure
      say(
        "  retry: action \(stage.action), stage \(stage.stage), partition \(task), attempt \(attempt) failed: \(first)", &state)
    }
  }

  func stageEnded(_ id: StageProgress.ID) {
    state.withLock { state in
      guard let stage = state.open.removeValue(forKey: id) else { return }
      state.order.removeAll { $0 == id }
      state.actions[id.action]?.stages += 1
      let time = ContinuousClock.now - stage.since
      if time > Self.patience {
        let reused = stage.progress.reused > 0 ? ", \(stage.progress.reused) of them reused" : ""
        let tasks = "\(stage.done) of \(counted(stage.progress.tasks, "task"))\(reused)"
        say("  stage \(id.stage) (\(stage.progress.title)): \(tasks), \(time.inWords)", &state)
      }
      draw(&state, force: true)
    }
  }

  func noted(_ line: String) { state.withLock { say("  " + line, &$0) } }

  func actionEnded(_ number: Int) {
    state.withLock { state in
      guard let action = state.actions.removeValue(forKey: number) else { return }
      let parts = [
        counted(action.stages, "stage"), counted(action.tasks, "task"), (ContinuousClock.now - action.since).inWords,
      ]
      say("  \(number) \(action.title): \(parts.joined(separator: ", "))", &state)
      draw(&state, force: true)
    }
  }

  // MARK: Display

  private func say(_ line: String, _ state: inout State) {
    if isQuiet { return }
    clear(&state)
    StandardError.write(line + "\n")
  }

  private func clear(_ state: inout State) {
    if state.hasBar { StandardError.write("\r\u{1B}[K") }
    state.hasBar = false
  }

  private func draw(_ state: inout State, force: Bool) {
    guard isTerminal, !isQuiet else { return }
    let now = ContinuousClock.now
    if !force, let last = state.lastDrawn, now - last < .milliseconds(50) { return }
    state.lastDrawn = now
    clear(&state)
    guard let id = state.order.last, let stage = state.open[id], stage.progress.tasks > 0 else { return }
    let width = 24
    let filled = min(width, stage.done * width / stage.progress.tasks)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let text = "  \(bar) \(stage.done)/\(stage.progress.tasks)  action \(id.action), stage \(id.stage): \(stage.progress.title)"
    StandardError.write(String(text.prefix(max(0, StandardError.columns - 1))))
    state.hasBar = true
  }

  /// The last lines: what the run took.
  func end(succeeded: Bool, counters: [String: Int], bill: Bill?) {
    state.withLock { state in
      clear(&state)
      if isQuiet { return }
      let total = state.metrics
      let parts = [
        counted(state.stages, "stage"), counted(state.tasks, "task"), state.recovered > 0 ? "\(state.recovered) reused" : nil,
        "read \(ByteText.describe(total.inputBytes))", "shuffled \(ByteText.describe(total.shuffledBytes))",
        "wrote \(ByteText.describe(total.sinkBytes))", state.retries == 1 ? "1 retry" : "\(state.retries) retries",
        (ContinuousClock.now - start).inWords,
      ].compactMap { $0 }
      for (name, value) in counters.sorted(by: { $0.key < $1.key }) { StandardError.write("counter \(name): \(value)\n") }
      var requests = total.requests
      requests += RequestLedger.take()
      if !requests.isEmpty { StandardError.write("storage: \(requests)\n") }
      if let bill { StandardError.write("billed: \(bill)\n") }
      StandardError.write("run \(opened.id) \(succeeded ? "done" : "failed"): \(parts.joined(separator: ", "))\n")
      if !succeeded { StandardError.write("the same command continues it; --new starts anew\n") }
    }
  }

  private func counted(_ number: Int, _ noun: String) -> String { number == 1 ? "1 \(noun)" : "\(number) \(noun)s" }
}

extension Duration {
  /// Such as `12 ms`, `3.4 s`, `5 min`.
  fileprivate var inWords: String {
    let milliseconds = Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    switch milliseconds {
    case ..<1000: return "\(milliseconds) ms"
    case ..<60_000: return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
    case ..<7_200_000: return "\(milliseconds / 60_000) min"
    default: return "\(milliseconds / 3_600_000) h"
    }
  }
}
