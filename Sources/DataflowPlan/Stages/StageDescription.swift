/// A stage: a tree of operators between exchanges, run as one wave of tasks.
package struct StageDescription: Sendable, Hashable, Codable {
  /// Its position in the plan.
  package var id: StageID
  /// Its operators.
  package var tree: StageTree
  /// The exchanges it reads; the tree refers to them by index. Each is listed once.
  package var inputs: [StageInput]
  /// What becomes of its rows.
  package var output: StageOutput
  /// The name of its rows' type.
  package var element: String
  /// What gives its number of tasks.
  package var tasks: TaskCount
  /// What a reader should know of it, or nothing.
  package var note: String

  /// A stage of those parts.
  package init(
    id: StageID, tree: StageTree, inputs: [StageInput], output: StageOutput, element: String, tasks: TaskCount,
    note: String = ""
  ) {
    self.id = id
    self.tree = tree
    self.inputs = inputs
    self.output = output
    self.element = element
    self.tasks = tasks
    self.note = note
  }

  /// The operators in the order in which rows pass them.
  package var operations: [PhysicalNode] { tree.operations }
}
