/// One finished invocation for a task, to be recorded.
package struct AttemptRecord: Hashable, Sendable {
  /// How it ended.
  package enum Result: Hashable, Sendable {
    /// It delivered an output.
    case succeeded(TaskOutput)
    /// It reported the error of that text.
    case failed(String)
    /// It never reported; the text says what is known: its worker died, its time ran out.
    case lost(String)
  }

  /// The task it was for.
  package var task: TaskKey
  /// Which of the task's attempts, from 0.
  package var attempt: Int
  /// The identity of the output it was to make.
  package var identity: Digest128
  /// Where it ran.
  package var worker: String
  /// How it ended.
  package var result: Result
  /// When it was sent.
  package var startedAt: WallTime
  /// When its end was noticed.
  package var finishedAt: WallTime
  /// What was measured, encoded by whoever measured.
  package var metrics: [UInt8]

  /// That attempt.
  package init(
    task: TaskKey, attempt: Int, identity: Digest128, worker: String, result: Result, startedAt: WallTime,
    finishedAt: WallTime, metrics: [UInt8] = []
  ) {
    self.task = task
    self.attempt = attempt
    self.identity = identity
    self.worker = worker
    self.result = result
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.metrics = metrics
  }
}
