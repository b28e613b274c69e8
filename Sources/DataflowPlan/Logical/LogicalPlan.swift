/// What an action computes, as the program wrote it: closed, comparable, storable and printable. The typed closures stand
/// elsewhere, behind the nodes' ids.
package struct LogicalPlan: Sendable, Hashable, Codable {
  /// The nodes in topological order; a node's id is its position.
  package private(set) var nodes: [LogicalNode]
  /// The node whose rows the action takes.
  package let root: NodeID
  /// What becomes of the rows.
  package let action: LogicalAction

  /// A plan of those nodes.
  /// - Throws: `malformedLogicalPlan` if ids aren't positions, an input doesn't come before its consumer, or an operation has
  ///   the wrong number of inputs.
  package init(nodes: [LogicalNode], root: NodeID, action: LogicalAction) throws(PlanError) {
    self.nodes = nodes
    self.root = root
    self.action = action
    try validate()
  }

  /// The node of that id.
  package subscript(id: NodeID) -> LogicalNode { nodes[id.rawValue] }

  /// Replaces what is known of a node's size, as measured by an earlier run or wave.
  package mutating func setEstimate(_ estimate: SizeEstimate?, of id: NodeID) { nodes[id.rawValue].estimate = estimate }

  /// Checks what `init` promises; for plans that were decoded.
  package func validate() throws(PlanError) {
    for (position, node) in nodes.enumerated() { try validate(node, at: position) }
    guard nodes.indices.contains(root.rawValue) else {
      throw malformed("the root \(root) is not among the \(nodes.count) nodes; name the node whose rows the action takes")
    }
  }

  private func validate(_ node: LogicalNode, at position: Int) throws(PlanError) {
    guard node.id.rawValue == position else {
      throw malformed("node \(node.id) stands at position \(position); number nodes by position")
    }
    guard node.operation.arity.contains(node.inputs.count) else {
      throw malformed(
        "\(node.title) has \(node.inputs.count) inputs, which \(node.operation.name) can't take; give it its inputs")
    }
    for input in node.inputs where !(0..<position).contains(input.rawValue) {
      throw malformed("\(node.title) (\(node.id)) takes rows from \(input), which does not come before it; add inputs first")
    }
    if case .repartitioned(_?, _?) = node.operation {
      throw malformed("\(node.title) (\(node.id)) has a count of partitions and a size; give one of them")
    }
    if let (count, least) = node.operation.countAndLeast, count < least {
      throw malformed("\(node.title) (\(node.id)) has count \(count); use a count of at least \(least)")
    }
  }

  private func malformed(_ message: String) -> PlanError { PlanError(.malformedLogicalPlan, message) }
}

extension LogicalOperation {
  fileprivate var countAndLeast: (count: Int, least: Int)? {
    switch self {
    case .repartitioned(let count?, _), .repartitioned(_, let count?), .partitioned(let count), .coalesced(let count):
      (count, 1)
    case .limit(let count): (count, 0)
    default: nil
    }
  }
}
