/// What the scheduler wants done; its only output.
package enum SchedulerEffect: Sendable, Hashable {
  /// Decide the tasks of a stage, whose inputs are complete, and answer with `planned`.
  case plan(stage: Int)
  /// Invoke the function for an attempt.
  case launch(TaskID, attempt: Int)
  /// An attempt's output, committed or about to be, must not be used: its input has changed. An adopted output is attempt 0.
  case discard(TaskID, attempt: Int)
  /// Every task of a stage is done.
  case stageDone(stage: Int)
  /// A failed attempt will be followed by another.
  case retrying(TaskID, attempt: Int, AttemptFailure)
  /// The results of the last stage's first so many tasks are the action's.
  case finish(tasks: Int)
  /// The action has failed; attempts in flight are of no more use.
  case fail(DatasetError, TaskID?, attempt: Int?)
  /// The action was cancelled; attempts in flight are of no more use.
  case cancel
}
