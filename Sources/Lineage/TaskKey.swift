/// Which task of which run: one partition of one stage of one action.
package struct TaskKey: Hashable, Codable, Sendable, CustomStringConvertible {
  /// The run.
  package var run: RunID
  /// The action within the run.
  package var action: ActionID
  /// The stage within the action, from 0.
  package var stage: Int
  /// The partition of the stage, from 0.
  package var task: Int

  /// That task.
  package init(run: RunID, action: ActionID, stage: Int, task: Int) {
    self.run = run
    self.action = action
    self.stage = stage
    self.task = task
  }

  package var description: String { "run \(run), action \(action), stage \(stage), task \(task)" }
}
