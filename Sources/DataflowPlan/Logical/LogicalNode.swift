/// One operation of a program's dataflow.
package struct LogicalNode: Sendable, Hashable, Codable {
  /// Its position in the plan.
  package var id: NodeID
  /// What it does.
  package var operation: LogicalOperation
  /// The nodes whose rows it takes, all of smaller ids.
  package var inputs: [NodeID]
  /// The name of its rows' type.
  package var element: String
  /// Where it was written.
  package var site: CallSite
  /// What is known of its size, if the program or an earlier run said so.
  package var estimate: SizeEstimate?

  /// A node of those parts.
  package init(
    id: NodeID, operation: LogicalOperation, inputs: [NodeID], element: String, site: CallSite, estimate: SizeEstimate? = nil
  ) {
    self.id = id
    self.operation = operation
    self.inputs = inputs
    self.element = element
    self.site = site
    self.estimate = estimate
  }

  /// `reduceByKey at main.swift:12`, for messages.
  package var title: String { "\(operation.name) at \(site)" }
}
