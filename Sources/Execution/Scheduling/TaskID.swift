/// A task of an action's stage plan.
package struct TaskID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The stage's position in the plan.
  package var stage: Int
  /// The task's position in the stage.
  package var index: Int

  /// The task at that position.
  package init(_ stage: Int, _ index: Int) {
    self.stage = stage
    self.index = index
  }

  /// Such as `2.17`.
  package var description: String { "\(stage).\(index)" }

  package static func < (a: TaskID, b: TaskID) -> Bool { (a.stage, a.index) < (b.stage, b.index) }
}
