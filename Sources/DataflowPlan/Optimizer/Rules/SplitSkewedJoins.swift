/// Lets several tasks share a partition of a join that turns out far larger than others: each reads a part of the stream side
/// and the whole build side. Without it one key that holds half the rows would keep one task busy while the others wait.
package struct SplitSkewedJoins: OptimizerRule {
  /// The rule.
  package init() {}

  /// Allows it for every partitioned join whose output nothing needs to be partitioned by the key.
  package func apply(_ plan: inout PhysicalPlan, _ context: OptimizerContext) -> [RuleReport] {
    var reports: [RuleReport] = []
    for id in plan.topologicalOrder() {
      guard case .probe(let origin, .shuffleHash, let build) = plan[id].operation,
        case .join(let kind, _, _) = context.logical[origin].operation
      else { continue }
      reports.append(allow(id, origin, kind, build, &plan, context))
    }
    return reports
  }

  private func allow(
    _ id: PhysicalID, _ origin: NodeID, _ kind: JoinKind, _ build: JoinSide, _ plan: inout PhysicalPlan,
    _ context: OptimizerContext
  ) -> RuleReport {
    let subject = plan.title(of: id, context.logical)
    guard !kind.keepsUnmatched(build) else {
      return refused(subject, "each task would see only some of the matches of its \(build.rawValue) rows")
    }
    let exchanged = plan[id].inputs.allSatisfy { if case .hash = plan[$0].operation.exchangeKind { true } else { false } }
    guard exchanged else { return refused(subject, "a side isn't exchanged for it") }
    guard plan[id].inputs[0] != plan[id].inputs[1] else {
      return refused(subject, "both sides are the same stored rows, which a task reads once")
    }
    var changed = plan
    changed.setOperation(.probe(origin, strategy: .splitShuffleHash, build: build), of: id)
    do {
      try PlanChecker.check(changed, logical: context.logical)
    } catch {
      return refused(subject, "its output is used as partitioned by the key")
    }
    plan = changed
    return fired(subject, "if a partition turns out far larger than the others")
  }
}
