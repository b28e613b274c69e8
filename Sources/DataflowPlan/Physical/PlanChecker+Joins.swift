extension PlanChecker {
  /// The two sides of a join meet, and each of their rows is given as often as the join's kind says.
  func checkJoin(
    _ node: PhysicalNode, _ id: NodeID, _ strategy: JoinStrategy, _ build: JoinSide, _ inputs: [PhysicalNode],
    _ together: [Partitioning?]
  ) throws(PlanError) {
    guard logical[id].operation.arity == 2...2, build != .only else {
      throw fail(node.id, "is no join of two sides; name its join and its build side")
    }
    try checkStrategy(node, id, strategy, build)
    guard strategy.isPartitioned else {
      return try require(inputs[1].operation.exchangeKind == .broadcast(id), node, "needs its build side broadcast")
    }
    guard let stream = together[0], let table = together[1], stream.serves(id, logical), stream == table else {
      throw fail(node.id, "needs both sides partitioned by the key alike, in one group; put exchanges of one group below")
    }
    guard case .sortMerge = strategy else { return }
    let ordered = inputs.allSatisfy { if case .hashOrdered = $0.operation.exchangeKind { true } else { false } }
    try require(ordered, node, "needs both sides in the order of their keys' hashes")
  }

  private func checkStrategy(
    _ node: PhysicalNode, _ id: NodeID, _ strategy: JoinStrategy, _ build: JoinSide
  ) throws(PlanError) {
    switch (logical[id].operation, strategy) {
    case (.join(let kind, _, _), .broadcast), (.join(let kind, _, _), .splitShuffleHash):
      guard kind.keepsUnmatched(build) else { return }
      throw fail(
        node.id,
        "would give rows of the \(build.rawValue) side wrongly, of whose matches a task sees only some; build from the other side"
      )
    case (.join, _), (.cogroup, .sortMerge): return
    case (.zipWithIndex, .broadcast) where build == .right: try checkNumbering(node)
    case (.cross, .broadcast) where build == .right: return
    default:
      throw fail(
        node.id, "can't be computed as \(strategy.rawValue) that builds \(build.rawValue); keep the strategy it was lowered to")
    }
  }

  /// Rows are numbered by how many rows the partitions before theirs have, so these must have been counted as they are read.
  private func checkNumbering(_ node: PhysicalNode) throws(PlanError) {
    let rows = origin(of: node.inputs[0])
    var below = node.inputs[1]
    while true {
      switch plan[below].operation {
      case .exchange(.broadcast, _), .exchange(.forward, _), .exchange(.gather, _), .narrow: below = plan[below].inputs[0]
      default: throw fail(node.id, "numbers rows by counts of others; let it read what was counted, partition by partition")
      }
      if origin(of: below) == rows { return }
    }
  }

  /// What gives rows their partitions: a node, or a source, which several nodes may read alike.
  private enum Origin: Equatable {
    case source(NodeID)
    case node(PhysicalID)
  }

  private func origin(of id: PhysicalID) -> Origin {
    switch plan[id].operation {
    case .scan(let source): return .source(source)
    case .exchange(.forward, _):
      if case .scan(let source) = plan[plan[id].inputs[0]].operation { return .source(source) }
      return .node(id)
    default: return .node(id)
    }
  }
}
