/// Runs operators in one stage that hand their rows on one to one: takes away the `forward` exchanges between them.
package struct FuseNarrowChains: OptimizerRule {
  /// The rule.
  package init() {}

  /// Takes away every `forward` exchange whose rows one consumer takes and that the program didn't ask to keep.
  package func apply(_ plan: inout PhysicalPlan, _ context: OptimizerContext) -> [RuleReport] {
    let consumers = plan.consumers()
    var reports: [RuleReport] = []
    for id in plan.topologicalOrder() {
      guard let kind = plan[id].operation.exchangeKind else { continue }
      let producer = plan[id].inputs[0]
      let uses = consumers[id.rawValue]
      let subject = plan.title(of: producer, context.logical)
      if kind != .forward {
        reports.append(refused(subject, "cut by the \(kind.name): rows of all tasks meet there"))
      } else if case .materialize = plan[producer].operation {
        reports.append(refused(subject, "its rows are kept for later actions"))
      } else if uses.count > 1 {
        reports.append(refused(subject, "its rows are shared by \(uses.count) consumers"))
      } else {
        let consumer = plan[uses[0]]
        let verb = consumer.operation.isExchange ? "goes straight into the" : "runs in one stage with"
        reports.append(fired(subject, "\(verb) \(plan.title(of: consumer.id, context.logical))"))
        plan.setInputs(consumer.inputs.map { $0 == id ? producer : $0 }, of: consumer.id)
      }
    }
    return reports
  }
}
