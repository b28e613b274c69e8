/// Numbers nodes while a plan is put together, inputs first.
package struct LogicalPlanBuilder: Sendable {
  /// The nodes so far.
  package private(set) var nodes: [LogicalNode] = []

  /// No nodes yet.
  package init() {}

  /// Adds a node whose inputs are already there and returns its id.
  package mutating func add(
    _ operation: LogicalOperation, _ inputs: [NodeID] = [], element: String, site: CallSite, estimate: SizeEstimate? = nil
  ) -> NodeID {
    let id = NodeID(nodes.count)
    nodes.append(
      LogicalNode(id: id, operation: operation, inputs: inputs, element: element, site: site, estimate: estimate))
    return id
  }

  /// The plan that hands the rows of `root` to the action.
  /// - Throws: `malformedLogicalPlan`, see `LogicalPlan`.
  package func finish(_ root: NodeID, _ action: LogicalAction) throws(PlanError) -> LogicalPlan {
    try LogicalPlan(nodes: nodes, root: root, action: action)
  }
}
