import DataflowPlan
import Testing

/// Each way of breaking a plan is found, and named.
@Suite struct PlanCheckerTests {
  private func broken(_ logical: LogicalPlan, by change: (inout PhysicalPlan) -> Void) throws -> String {
    var plan = Lowering.lower(logical)
    try PlanChecker.check(plan, logical: logical)
    change(&plan)
    let error = try #require(throws: PlanError.self) { try PlanChecker.check(plan, logical: logical) }
    #expect(error.code == .malformedPhysicalPlan)
    return error.message
  }

  private func find(_ plan: PhysicalPlan, _ matches: (PhysicalOperation) -> Bool) -> PhysicalID {
    plan.nodes.first { matches($0.operation) }!.id
  }

  private func bypass(_ plan: inout PhysicalPlan, _ matches: (PhysicalOperation) -> Bool) {
    let id = find(plan, matches)
    let below = plan[id].inputs[0]
    plan.replaceUses(of: id, with: below)
    plan.compact()
  }

  private func isHash(_ operation: PhysicalOperation) -> Bool {
    if case .exchange(.hash, _) = operation { true } else { false }
  }

  @Test func aMissingExchangeIsFound() throws {
    let count = try broken(Pipelines.wordCount()) { bypass(&$0, isHash) }
    #expect(
      count
        == "complete reduceByKey at main.swift:13 (%6) needs rows of equal keys in one partition; put the exchange for it below"
    )
    let sort = try broken(Pipelines.wordCount()) { bypass(&$0) { $0.exchangeKind == .range(NodeID(4)) } }
    #expect(sort.contains("merge sorted at main.swift:14") && sort.contains("needs sorted runs"))
    let limit = try broken(Pipelines.sortLimit()) { bypass(&$0) { $0.exchangeKind == .gather } }
    #expect(limit.contains("limit 10 at main.swift:13") && limit.contains("needs all rows in one task"))
    let join = try broken(Pipelines.joinGroup(left: nil, right: nil)) { bypass(&$0, isHash) }
    #expect(join.contains("needs both sides partitioned by the key alike"))
    let group = try broken(Pipelines.joinGroup(left: nil, right: nil)) {
      bypass(&$0) { if case .hashOrdered = $0.exchangeKind { true } else { false } }
    }
    #expect(group.contains("needs rows in the order of their keys' hashes"))
  }

  @Test func sidesOfTwoGroupsAreFound() throws {
    let message = try broken(Pipelines.joinGroup(left: nil, right: nil)) { plan in
      let id = find(plan, isHash)
      plan.setOperation(.exchange(plan[id].operation.exchangeKind!, group: plan.makeGroup()), of: id)
    }
    #expect(message.contains("put exchanges of one group below"))
  }

  @Test func aWrongBroadcastIsFound() throws {
    let logical = try Pipelines.joinGroup(left: nil, right: nil, kind: .left)
    let noBroadcast = try broken(logical) { plan in
      plan.setOperation(.probe(NodeID(4), strategy: .broadcast, build: .right), of: find(plan) { $0.logicalNode == NodeID(4) })
    }
    #expect(noBroadcast.contains("needs its build side broadcast"))
    let wrongSide = try broken(logical) { plan in
      let join = find(plan) { $0.logicalNode == NodeID(4) }
      let sides = plan[join].inputs.map { plan[$0].inputs[0] }
      let table = plan.addExchange(.broadcast(NodeID(4)), over: sides[0])
      plan.setOperation(.probe(NodeID(4), strategy: .broadcast, build: .left), of: join)
      plan.setInputs([sides[1], table], of: join)
      plan.compact()
    }
    #expect(wrongSide.contains("would give rows of the left side wrongly, of whose matches a task sees only some"))
    let noSide = try broken(logical) { plan in
      plan.setOperation(.probe(NodeID(4), strategy: .shuffleHash, build: .only), of: find(plan) { $0.logicalNode == NodeID(4) })
    }
    #expect(noSide.contains("is no join of two sides"))
  }

  @Test func mergesNeedPartials() throws {
    let message = try broken(Pipelines.wordCount()) { plan in
      plan.setOperation(.merge(NodeID(3)), of: find(plan) { $0 == .complete(NodeID(3)) })
    }
    #expect(message.contains("merges rows that no partial made"))
    let raw = try broken(Pipelines.wordCount()) { plan in
      let exchange = find(plan, isHash)
      let partial = plan.add(.partial(NodeID(3)), plan[exchange].inputs, element: "(Text, Int)")
      plan.setInputs([partial], of: exchange)
      plan.compact()
    }
    #expect(raw.contains("takes partial results as if they were rows"))
  }

  @Test func aChangedTypeIsFound() throws {
    let message = try broken(Pipelines.wordCount()) { plan in
      let id = find(plan) { $0 == .narrow(NodeID(2)) }
      let other = plan.add(.narrow(NodeID(2)), plan[id].inputs, element: "(Text, Double)")
      plan.replaceUses(of: id, with: other)
      plan.compact()
    }
    #expect(
      message.contains("map at main.swift:12") && message.contains("gives rows of (Text, Double) where (Text, Int) is expected")
    )
  }

  @Test func aNodeLeftOutIsFound() throws {
    let message = try broken(Pipelines.cachedTwice()) { plan in
      let filter = find(plan) { $0 == .narrow(NodeID(3)) }
      plan.replaceUses(of: plan.consumers()[filter.rawValue][0], with: plan[filter].inputs[0])
      plan.compact()
    }
    #expect(message.contains("filter at main.swift:13 (#3) is computed 0 times; compute every node once"))
  }

  @Test func aNodeOfAnotherProgramIsFound() throws {
    var p = Pipelines()
    let range = p.range()
    _ = p.add(.filter, range, element: "Int")
    let message = try broken(p.finish(range)) { plan in
      let extra = plan.add(.narrow(NodeID(1)), plan[plan.root].inputs, element: "Int")
      plan.setInputs([extra], of: plan.root)
      plan.compact()
    }
    #expect(message.contains("is computed but not needed"))
  }

  @Test func rowsThatAreNotStoredCannotBeShared() throws {
    let message = try broken(Pipelines.cachedTwice()) { plan in
      let shared = find(plan) { $0 == .materialize(NodeID(2)) }
      plan.replaceUses(of: plan.consumers()[shared.rawValue][0], with: shared)
      plan.compact()
    }
    #expect(message.contains("is used 2 times but its rows aren't stored; put a forward exchange over it"))
  }

  @Test func shapesAreChecked() throws {
    let logical = try Pipelines.wordCount()
    #expect(try broken(logical) { $0.root = PhysicalID(0) }.contains("the root %0 is no action"))
    #expect(try broken(logical) { $0.root = PhysicalID(99) }.contains("the root %99 is no action"))
    #expect(try broken(logical) { $0.setInputs([PhysicalID(9)], of: PhysicalID(2)) }.contains("does not come before it"))
    #expect(try broken(logical) { $0.setInputs([], of: PhysicalID(2)) }.contains("has 0 inputs"))
    #expect(try broken(logical) { $0.add(.scan(NodeID(0)), [], element: "Text") }.contains("is used by nothing"))
    let group = try broken(logical) { plan in
      let id = find(plan, isHash)
      plan.setOperation(.exchange(plan[id].operation.exchangeKind!, group: nil), of: id)
    }
    #expect(group.contains("has no partitioning group"))
  }
}
