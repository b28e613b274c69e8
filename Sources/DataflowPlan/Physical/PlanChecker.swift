/// Checks that a physical plan computes its logical plan: what must hold after lowering and after every rule.
package struct PlanChecker {
  let plan: PhysicalPlan
  let logical: LogicalPlan

  /// Checks the plan.
  /// - Throws: `malformedPhysicalPlan`, saying what doesn't hold.
  package static func check(_ plan: PhysicalPlan, logical: LogicalPlan) throws(PlanError) {
    let checker = PlanChecker(plan: plan, logical: logical)
    try checker.checkShape()
    try checker.checkSharing()
    try checker.checkElements()
    try checker.checkCompleteness()
    try checker.checkExchanges()
  }

  func fail(_ id: PhysicalID, _ what: String) -> PlanError {
    PlanError(.malformedPhysicalPlan, "\(plan.title(of: id, logical)) (\(id)) \(what)")
  }

  private func checkShape() throws(PlanError) {
    guard plan.nodes.indices.contains(plan.root.rawValue), case .action = plan[plan.root].operation else {
      throw PlanError(.malformedPhysicalPlan, "the root \(plan.root) is no action; make the action the root")
    }
    for (position, node) in plan.nodes.enumerated() {
      guard node.id.rawValue == position else {
        throw PlanError(.malformedPhysicalPlan, "node \(node.id) stands at position \(position); number nodes by position")
      }
      guard node.inputs.allSatisfy({ (0..<position).contains($0.rawValue) }) else {
        throw fail(node.id, "takes rows from a node that does not come before it: the plan has a cycle or wasn't compacted")
      }
      guard node.operation.arity.contains(node.inputs.count) else {
        throw fail(node.id, "has \(node.inputs.count) inputs; give it as many as it takes")
      }
      guard node.operation.exchangeKind?.isPartitioned != true || node.operation.partitioningGroup != nil else {
        throw fail(node.id, "has no partitioning group; add partitioned exchanges with addExchange")
      }
    }
  }

  private func checkSharing() throws(PlanError) {
    let consumers = plan.consumers()
    for node in plan.nodes where node.id != plan.root {
      let uses = consumers[node.id.rawValue].count
      guard uses > 0 else { throw fail(node.id, "is used by nothing; compact the plan") }
      guard uses == 1 || node.operation.isExchange else {
        throw fail(node.id, "is used \(uses) times but its rows aren't stored; put a forward exchange over it")
      }
    }
  }

  private func checkElements() throws(PlanError) {
    for node in plan.nodes {
      if let expected = expectedElement(node), expected != node.element {
        throw fail(node.id, "gives rows of \(node.element) where \(expected) is expected; keep the type of the logical node")
      }
      for (input, expected) in zip(node.inputs, expectedInputs(node)) where plan[input].element != expected {
        throw fail(node.id, "takes rows of \(plan[input].element) where \(expected) is expected; keep inputs in their order")
      }
    }
  }

  /// The types of the rows that the node takes, if they are those of its logical inputs.
  private func expectedInputs(_ node: PhysicalNode) -> [String] {
    // Partial results have a form of their own.
    if case .merge = node.operation { return [] }
    guard let id = node.operation.logicalNode else { return [] }
    let elements = logical[id].inputs.map { logical[$0].element }
    if case .probe(_, _, .left) = node.operation { return elements.reversed() }
    return elements
  }

  private func expectedElement(_ node: PhysicalNode) -> String? {
    switch node.operation {
    case .action: logical[logical.root].element
    case .exchange, .limit: plan[node.inputs[0]].element
    // Partial results have a form of their own.
    case .partial: nil
    default: node.operation.logicalNode.map { logical[$0].element }
    }
  }

  /// Every logical node that the action needs is computed, and once: only sources may be read again.
  private func checkCompleteness() throws(PlanError) {
    var times: [NodeID: Int] = [:]
    for node in plan.nodes {
      if case .partial = node.operation { continue }
      if let id = node.operation.logicalNode { times[id, default: 0] += 1 }
    }
    let needed = logical.neededNodes()
    for id in needed.sorted() where times[id] != 1 {
      let count = times[id] ?? 0
      if case .source = logical[id].operation, count > 1 { continue }
      throw PlanError(
        .malformedPhysicalPlan, "\(logical[id].title) (\(id)) is computed \(count) times; compute every node once")
    }
    for id in times.keys.sorted() where !needed.contains(id) {
      throw PlanError(.malformedPhysicalPlan, "\(logical[id].title) (\(id)) is computed but not needed; leave it out")
    }
  }
}

extension PlanChecker {
  /// Rows that must meet do meet.
  private func checkExchanges() throws(PlanError) {
    let partitionings = plan.partitionings(logical)
    for node in plan.nodes {
      let inputs = node.inputs.map { plan[$0] }
      let together = node.inputs.map { partitionings[$0.rawValue] }
      switch node.operation {
      case .complete(let id), .merge(let id):
        try require(together[0]?.serves(id, logical) == true, node, "needs rows of equal keys in one partition")
        try checkPartial(node, id, inputs[0])
      case .group(let id):
        guard case .exchange(.hashOrdered(id, _, _), _) = inputs[0].operation else {
          throw fail(
            node.id, "needs rows in the order of their keys' hashes; put a hash-ordered exchange of its own directly below")
        }
      case .orderedMerge(let id):
        guard case .exchange(.range(id), _) = inputs[0].operation else {
          throw fail(node.id, "needs sorted runs; put a range exchange of its own directly below")
        }
      case .narrow(let id):
        guard case .gathered = logical[id].operation else { continue }
        try require(inputs[0].operation.exchangeKind == .gather, node, "needs all rows in one task")
      case .take: try require(inputs[0].operation.exchangeKind == .gather, node, "needs all rows in one task")
      case .probe(let id, let strategy, let build): try checkJoin(node, id, strategy, build, inputs, together)
      default: break
      }
    }
  }

  func require(_ holds: Bool, _ node: PhysicalNode, _ what: String) throws(PlanError) {
    if !holds { throw fail(node.id, what + "; put the exchange for it below") }
  }

  /// A merge takes partial results, through one exchange; a complete takes none.
  private func checkPartial(_ node: PhysicalNode, _ id: NodeID, _ input: PhysicalNode) throws(PlanError) {
    let below = input.operation.isExchange ? plan[input.inputs[0]].operation : input.operation
    if case .merge = node.operation {
      guard below == .partial(id) else { throw fail(node.id, "merges rows that no partial made; use complete") }
    } else if case .partial = below {
      throw fail(node.id, "takes partial results as if they were rows; use merge")
    }
  }
}
