/// One operation of a physical plan.
package struct PhysicalNode: Sendable, Hashable, Codable {
  /// Its position in the plan.
  package var id: PhysicalID
  /// What it does.
  package var operation: PhysicalOperation
  /// The nodes whose rows it takes.
  package var inputs: [PhysicalID]
  /// The name of its rows' type; of the root, the type that the action takes.
  package var element: String

  /// A node of those parts.
  package init(id: PhysicalID, operation: PhysicalOperation, inputs: [PhysicalID], element: String) {
    self.id = id
    self.operation = operation
    self.inputs = inputs
    self.element = element
  }
}
