internal import DataflowPlan
internal import Execution
internal import Lineage
internal import Synchronization

/// Says on standard error how a run goes: a bar on a terminal, plain lines elsewhere, and a summary at the end.
final class RunReport: RunObserver {
  private struct Stage {
    var progress: StageProgress
    var done: Int
    var since: ContinuousClock.Instant
  }

  private struct State {
    var open: [StageProgress.ID: Stage] = [:]
    var order: [StageProgress.ID] = []
    var stages = 0
    var tasks = 0
    var reused = 0
    var retries = 0
    var metrics = TaskMetrics()
    var lastDrawn: ContinuousClock.Instant?
    var hasBar = false
  }

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
      let actions = opened.outcomes.count == 1 ? "1 recorded outcome" : "\(opened.outcomes.count) recorded outcomes"
      StandardError.write("run \(opened.id) continues, started \(age.inWords) ago, with \(actions)\n")
    } else {
      StandardError.write("run \(opened.id) starts\n")
    }
  }

  // MARK: Observer

  func stageStarted(_ stage: StageProgress) {
    state.withLock { state in
      state.open[stage.id] = Stage(progress: stage, done: stage.reused, since: .now)
      state.order.append(stage.id)
      state.stages += 1
      state.reused += stage.reused
      draw(&state, force: true)
    }
  }

  func taskFinished(_ stage: StageProgress.ID, _ metrics: TaskMetrics) {
    state.withLock { state in
      state.open[stage]?.done += 1
      state.tasks += 1
      state.metrics += metrics
      draw(&state, force: false)
    }
  }

  func attemptFailed(_ stage: StageProgress.ID, task: Int, attempt: Int, _ failure: String) {
    state.withLock { state in
      state.retries += 1
      let first = failure.split(separator: "\n").first.map(String.init) ?? failure
      say("  retry: stage \(stage.stage), partition \(task), attempt \(attempt) failed: \(first)", &state)
    }
  }

  func stageEnded(_ id: StageProgress.ID) {
    state.withLock { state in
      guard let stage = state.open.removeValue(forKey: id) else { return }
      state.order.removeAll { $0 == id }
      let reused = stage.progress.reused > 0 ? ", \(stage.progress.reused) reused" : ""
      let time = (ContinuousClock.now - stage.since).inWords
      say("  \(id.action).\(id.stage) \(stage.progress.title): \(stage.done) of \(stage.progress.tasks) tasks\(reused), \(time)", &state)
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
    let filled = stage.done * width / stage.progress.tasks
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let text = "  \(bar) \(stage.done)/\(stage.progress.tasks) \(id.action).\(id.stage) \(stage.progress.title)"
    StandardError.write(String(text.prefix(StandardError.columns - 1)))
    state.hasBar = true
  }

  /// The last lines: what the run took.
  func end(succeeded: Bool) {
    state.withLock { state in
      clear(&state)
      if isQuiet { return }
      let total = state.metrics
      let parts = [
        "\(state.stages) stages", "\(state.tasks) tasks", state.reused > 0 ? "\(state.reused) reused" : nil,
        "read \(ByteText.describe(total.inputBytes))", "shuffled \(ByteText.describe(total.shuffledBytes))",
        "wrote \(ByteText.describe(total.sinkBytes))", state.retries == 1 ? "1 retry" : "\(state.retries) retries",
        (ContinuousClock.now - start).inWords,
      ].compactMap { $0 }
      StandardError.write("run \(opened.id) \(succeeded ? "done" : "failed"): \(parts.joined(separator: ", "))\n")
      if !succeeded { StandardError.write("the same command continues it; --new starts anew\n") }
    }
  }
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
