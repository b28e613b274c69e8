/// A stage as it was planned, so that tools can explain a run without its program.
package struct StageRecord: Hashable, Sendable {
  /// The action it belongs to.
  package var action: ActionID
  /// Its number within the action, from 0.
  package var stage: Int
  /// Its plan as JSON.
  package var plan: String

  /// That stage.
  package init(action: ActionID, stage: Int, plan: String) {
    self.action = action
    self.stage = stage
    self.plan = plan
  }
}
