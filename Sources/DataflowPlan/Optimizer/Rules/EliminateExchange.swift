/// Takes away an exchange whose rows are already partitioned by the key it would partition them by.
package struct EliminateExchange: OptimizerRule {
  /// The rule.
  package init() {}

  /// Looks at every operation over keys, inputs first, since one that is freed of its exchange passes on the partitioning.
  package func apply(_ plan: inout PhysicalPlan, _ context: OptimizerContext) -> [RuleReport] {
    var reports: [RuleReport] = []
    for id in plan.topologicalOrder() {
      switch plan[id].operation {
      case .complete(let origin): reports.append(single(id, origin, &plan, context))
      case .group: reports.append(refused(plan.title(of: id, context.logical), "groups need rows in the order of their hashes"))
      case .probe(_, .sortMerge, _):
        reports.append(refused(plan.title(of: id, context.logical), "a merge needs rows in the order of their hashes"))
      case .probe(let origin, .shuffleHash, let build): reports.append(join(id, origin, build, &plan, context))
      default: continue
      }
    }
    return reports
  }

  private func single(
    _ id: PhysicalID, _ origin: NodeID, _ plan: inout PhysicalPlan, _ context: OptimizerContext
  ) -> RuleReport {
    let subject = plan.title(of: id, context.logical)
    let exchange = plan[id].inputs[0]
    let below = plan[exchange].inputs[0]
    let present = plan.partitionings(context.logical)[below.rawValue]
    guard let present, present.serves(origin, context.logical) else {
      return refused(subject, Self.why(present, "its rows", origin, context.logical))
    }
    plan.setInputs([below], of: id)
    return fired(subject, "rows of equal \(present.keyType) are already together")
  }

  private func join(
    _ id: PhysicalID, _ origin: NodeID, _ build: JoinSide, _ plan: inout PhysicalPlan, _ context: OptimizerContext
  ) -> RuleReport {
    let subject = plan.title(of: id, context.logical)
    let names = build == .right ? ["the left side", "the right side"] : ["the right side", "the left side"]
    let exchanges = plan[id].inputs
    let below = exchanges.map { plan[$0].inputs[0] }
    let partitionings = plan.partitionings(context.logical)
    let present = below.map { partitionings[$0.rawValue] }
    let free = present.map { $0?.canMeetExchange(for: origin, context.logical) == true }
    switch (free[0], free[1]) {
    case (true, true):
      plan.unify(present[1]!.group, into: present[0]!.group)
      plan.setInputs(below, of: id)
      return fired(subject, "both sides are already partitioned by \(present[0]!.keyType), from now on alike")
    case (true, false), (false, true):
      let side = free[0] ? 0 : 1
      var inputs = exchanges
      inputs[side] = below[side]
      let own = plan[exchanges[1 - side]].operation.partitioningGroup!
      plan.setInputs(inputs, of: id)
      plan.unify(own, into: present[side]!.group)
      return fired(
        subject, "\(names[side]) is already partitioned by \(present[side]!.keyType); the other follows it")
    case (false, false):
      let reasons = zip(present, names).map { Self.why($0, $1, origin, context.logical) }
      return refused(subject, reasons.joined(separator: "; "))
    }
  }

  private static func why(_ present: Partitioning?, _ what: String, _ id: NodeID, _ logical: LogicalPlan) -> String {
    let verb = what.hasSuffix("s") ? "are" : "is"
    guard let present else { return "\(what) \(verb) not partitioned by a key" }
    if present.serves(id, logical) { return "\(what) \(verb) partitioned by ranges of the hash, not by its remainder" }
    let key = present.key == .whole ? "whole rows" : present.keyType
    let wanted = logical[id].operation.keyType ?? "a key"
    if case .computed = logical[id].inputKey { return "\(what) \(verb) partitioned by \(key), not by what the closure gives" }
    return "\(what) \(verb) partitioned by \(key), not by \(wanted)"
  }
}
