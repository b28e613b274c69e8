/// Combines rows per key before they travel, so that a task sends one row per key instead of all.
package struct CombineBeforeExchange: OptimizerRule {
  /// The rule.
  package init() {}

  /// Turns `complete(exchange(x))` into `merge(exchange(partial(x)))`.
  package func apply(_ plan: inout PhysicalPlan, _ context: OptimizerContext) -> [RuleReport] {
    var reports: [RuleReport] = []
    for id in plan.topologicalOrder() {
      switch plan[id].operation {
      case .complete(let origin): reports.append(combine(id, origin, &plan, context))
      case .group:
        reports.append(refused(plan.title(of: id, context.logical), "a group keeps every row, so combining would save nothing"))
      default: continue
      }
    }
    return reports
  }

  private func combine(
    _ id: PhysicalID, _ origin: NodeID, _ plan: inout PhysicalPlan, _ context: OptimizerContext
  ) -> RuleReport {
    let subject = plan.title(of: id, context.logical)
    let node = plan[id]
    guard case .exchange(.hash(let key, let side, let type), let group) = plan[node.inputs[0]].operation, key == origin else {
      return refused(subject, "its rows are not exchanged, so there is nothing to save")
    }
    let below = plan[node.inputs[0]].inputs[0]
    let partial = plan.add(.partial(origin), [below], element: element(of: origin, context.logical))
    let exchange = plan.addExchange(.hash(key: origin, side: side, keyType: type), over: partial, group: group)
    plan.setInputs([exchange], of: id)
    plan.setOperation(.merge(origin), of: id)
    return fired(subject, "each task sends one row per \(type)")
  }

  /// Aggregates are under way between the two sides; the other operations' partial results are rows like any.
  private func element(of origin: NodeID, _ logical: LogicalPlan) -> String {
    let node = logical[origin]
    if case .aggregateByKey = node.operation { return "partial \(node.element)" }
    return node.element
  }
}
