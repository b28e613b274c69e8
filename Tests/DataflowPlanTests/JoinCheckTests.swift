import DataflowPlan
import Testing

/// Each way of breaking a join, a group or a numbering is found, and named.
@Suite struct JoinCheckTests {
  private func broken(_ logical: LogicalPlan, by change: (inout PhysicalPlan) -> Void) throws -> String {
    var plan = Lowering.lower(logical)
    try PlanChecker.check(plan, logical: logical)
    change(&plan)
    plan.compact()
    let error = try #require(throws: PlanError.self) { try PlanChecker.check(plan, logical: logical) }
    #expect(error.code == .malformedPhysicalPlan)
    return error.message
  }

  /// The first join of a plan.
  private func probe(_ plan: PhysicalPlan) -> (node: PhysicalNode, id: NodeID) {
    let node = plan.nodes.first { if case .probe = $0.operation { true } else { false } }!
    return (node, node.operation.logicalNode!)
  }

  private func join(_ kind: JoinKind, _ hint: JoinHint = .automatic) throws -> LogicalPlan {
    var p = Pipelines()
    let joined = p.add(
      .join(kind: kind, keyType: "String", hint: hint), p.keyed("a", bytes: nil), p.keyed("b", bytes: nil),
      element: "(String, Joined)")
    return try p.finish(joined)
  }

  /// Builds from that side, by that strategy.
  private func build(_ side: JoinSide, _ strategy: JoinStrategy, _ plan: inout PhysicalPlan) {
    let (node, id) = probe(plan)
    var inputs = side == .left ? node.inputs.reversed() : node.inputs
    if case .broadcast = strategy {
      let rows = inputs.map { plan[$0].inputs[0] }
      inputs = [rows[0], plan.addExchange(.broadcast(id), over: rows[1])]
    }
    plan.setOperation(.probe(id, strategy: strategy, build: side), of: node.id)
    plan.setInputs(inputs, of: node.id)
  }

  @Test(arguments: JoinKind.allCases) func keptSidesAreNeitherSentNorSharedWhole(kind: JoinKind) throws {
    for strategy in [JoinStrategy.broadcast, .splitShuffleHash] {
      for side in [JoinSide.left, .right] {
        let logical = try join(kind)
        guard kind.keepsUnmatched(side) else {
          var plan = Lowering.lower(logical)
          build(side, strategy, &plan)
          plan.compact()
          try PlanChecker.check(plan, logical: logical)
          continue
        }
        let message = try broken(logical) { build(side, strategy, &$0) }
        #expect(message.contains("\(kind.rawValue) join (builds \(side.rawValue)"))
        #expect(
          message.hasSuffix(
            "would give rows of the \(side.rawValue) side wrongly, of whose matches a task sees only some; build from the other side"
          ))
      }
    }
  }

  @Test func aMergeNeedsOrder() throws {
    let message = try broken(join(.inner)) { build(.right, .sortMerge, &$0) }
    #expect(message.hasPrefix("sort-merge inner join at main.swift:14"))
    #expect(message.contains("needs both sides in the order of their keys' hashes; put the exchange for it below"))
  }

  @Test func mergedSidesHaveOneGroup() throws {
    let message = try broken(Pipelines.cogroups()) { plan in
      let exchange = probe(plan).node.inputs[1]
      plan.setOperation(.exchange(plan[exchange].operation.exchangeKind!, group: plan.makeGroup()), of: exchange)
    }
    #expect(message.contains("put exchanges of one group below"))
  }

  @Test func aSplitJoinsRowsAreNotTogether() throws {
    var p = Pipelines()
    let joined = p.add(
      .join(kind: .inner, keyType: "String"), p.keyed("a", bytes: nil), p.keyed("b", bytes: nil), element: "(String, Int)")
    let sums = p.add(.reduceByKey(keyType: "String"), joined, element: "(String, Int)")
    let logical = try p.finish(sums)
    func withoutExchange(_ plan: inout PhysicalPlan) {
      let complete = plan.nodes.first { $0.operation == .complete(sums) }!
      plan.setInputs(plan[complete.inputs[0]].inputs, of: complete.id)
      plan.compact()
    }
    var whole = Lowering.lower(logical)
    withoutExchange(&whole)
    try PlanChecker.check(whole, logical: logical)
    let message = try broken(logical) { plan in
      withoutExchange(&plan)
      build(.right, .splitShuffleHash, &plan)
    }
    #expect(message.contains("complete reduceByKey") && message.contains("needs rows of equal keys in one partition"))
  }

  @Test func operationsKeepTheirStrategy() throws {
    func message(_ logical: LogicalPlan, _ strategy: JoinStrategy, _ side: JoinSide = .right) throws -> String {
      try broken(logical) { plan in
        let (node, id) = probe(plan)
        plan.setOperation(.probe(id, strategy: strategy, build: side), of: node.id)
      }
    }
    #expect(
      try message(Pipelines.cogroups(), .shuffleHash).contains(
        "can't be computed as shuffleHash that builds right; keep the strategy it was lowered to"))
    #expect(try message(Pipelines.cogroups(), .broadcast).contains("can't be computed as broadcast"))
    #expect(try message(Pipelines.crossed(), .shuffleHash).contains("can't be computed as shuffleHash"))
    #expect(try message(Pipelines.crossed(), .broadcast, .left).contains("can't be computed as broadcast that builds left"))
    #expect(try message(Pipelines.numbered(), .sortMerge).contains("can't be computed as sortMerge"))
    #expect(try message(Pipelines.numbered(), .broadcast, .left).contains("can't be computed as broadcast that builds left"))
    #expect(try message(Pipelines.crossed(), .broadcast, .only).contains("is no join of two sides"))
  }

  @Test func sidesAreNotExchanged() throws {
    var p = Pipelines()
    let names = p.add(.map, p.text(), element: "(String, String)")
    let joined = p.add(
      .join(kind: .inner, keyType: "String"), names, p.keyed("b", bytes: nil), element: "(String, (String, Int))")
    let message = try broken(p.finish(joined)) { plan in
      let node = probe(plan).node
      plan.setInputs(node.inputs.reversed(), of: node.id)
    }
    #expect(message.hasSuffix("takes rows of (String, Int) where (String, String) is expected; keep inputs in their order"))
  }

  @Test func aStepOverAllRowsNeedsAllRows() throws {
    let message = try broken(Pipelines.crossed()) { plan in
      let gather = plan.nodes.first { $0.operation.exchangeKind == .gather }!
      plan.replaceUses(of: gather.id, with: gather.inputs[0])
    }
    #expect(message.hasPrefix("top 3 at main.swift:12"))
    #expect(message.contains("needs all rows in one task; put the exchange for it below"))
  }

  @Test func groupsNeedTheirOwnExchange() throws {
    let logical = try Pipelines.groups()
    let groups = { (plan: PhysicalPlan) in
      plan.nodes.filter { if case .group = $0.operation { true } else { false } }
    }
    for (own, other) in [(0, 1), (1, 0)] {
      let message = try broken(logical) { plan in
        let nodes = groups(plan)
        plan.setInputs(nodes[other].inputs, of: nodes[own].id)
      }
      #expect(message.hasPrefix("groupByKey at main.swift:\(12 + own)"))
      #expect(
        message.hasSuffix(
          "needs rows in the order of their keys' hashes; put a hash-ordered exchange of its own directly below"))
    }
  }

  @Test func rowsAreNumberedByTheirOwnCounts() throws {
    let logical = try Pipelines.numbered()
    let limited = try broken(logical) { plan in
      let node = probe(plan).node
      plan.setInputs([plan.add(.limit(count: 5), [node.inputs[0]], element: "Int"), node.inputs[1]], of: node.id)
    }
    #expect(limited.contains("zipWithIndex") && limited.contains("numbers rows by counts of others"))
    let counted = try broken(logical) { plan in
      let count = plan.nodes.first { $0.operation == .narrow(NodeID(2)) }!
      plan.setInputs([plan.add(.limit(count: 5), count.inputs, element: "Int")], of: count.id)
    }
    #expect(counted.contains("let it read what was counted, partition by partition"))
  }
}
