/// Decides what several consumers share: rows that cost work are computed once and stored, equal exchanges are written once,
/// and a bare source is read again by each, since storing a copy would cost more than reading.
package struct ShareSubplans: OptimizerRule {
  /// The rule.
  package init() {}

  /// Merges equal exchanges, then looks at everything that several consumers take.
  package func apply(_ plan: inout PhysicalPlan, _ context: OptimizerContext) -> [RuleReport] {
    var reports = mergeEqualExchanges(&plan, context)
    let consumers = plan.consumers()
    for id in plan.topologicalOrder() where consumers[id.rawValue].count > 1 {
      let producer = plan[id].inputs[0]
      let uses = consumers[id.rawValue].count
      switch (plan[id].operation.exchangeKind, plan[producer].operation) {
      case (.forward, .scan):
        readAgain(id, &plan)
        let why = "read by each of its \(uses) consumers: a stored copy would cost more than reading"
        reports.append(fired(plan.title(of: producer, context.logical), why))
      case (let kind, _):
        let shared = kind == .forward ? producer : id
        let why = "computed once for \(uses) consumers: they take the same rows"
        reports.append(fired(plan.title(of: shared, context.logical), why))
      }
    }
    return reports
  }

  /// What makes two exchanges the same: rows, and how these are divided.
  private struct Signature: Hashable {
    var input: PhysicalID
    var scheme: String
    var key: Partitioning.Key?
    var keyType: String

    init?(_ node: PhysicalNode, _ logical: LogicalPlan) {
      guard case .exchange(let kind, _) = node.operation else { return nil }
      input = node.inputs[0]
      scheme = kind.name
      switch kind {
      // A key that a closure computes is equal to none but its own.
      case .hash(let id, _, let type), .hashOrdered(let id, _, let type):
        key = logical[id].inputKey
        keyType = type
      case .gather: keyType = ""
      // A sort's key is a closure, which can't be compared; a repartitioning and a broadcast are somebody's own.
      case .forward, .range, .roundRobin, .broadcast, .custom, .coalesced: return nil
      }
    }
  }

  private func mergeEqualExchanges(_ plan: inout PhysicalPlan, _ context: OptimizerContext) -> [RuleReport] {
    var known: [Signature: PhysicalID] = [:]
    var reports: [RuleReport] = []
    for id in plan.topologicalOrder() {
      guard let signature = Signature(plan[id], context.logical) else { continue }
      guard let first = known[signature] else {
        known[signature] = id
        continue
      }
      let subject = plan.title(of: id, context.logical)
      if let old = plan[id].operation.partitioningGroup, let group = plan[first].operation.partitioningGroup {
        plan.unify(old, into: group)
      }
      plan.replaceUses(of: id, with: first)
      reports.append(fired(subject, "its rows are already divided so by another \(plan.title(of: first, context.logical))"))
    }
    return reports
  }

  /// Gives every use of the stored source a scan, and an exchange, of its own.
  private func readAgain(_ stored: PhysicalID, _ plan: inout PhysicalPlan) {
    let scan = plan[plan[stored].inputs[0]]
    for consumer in Set(plan.consumers()[stored.rawValue]).sorted() {
      plan.setInputs(
        plan[consumer].inputs.map { input in
          guard input == stored else { return input }
          let copy = plan.add(scan.operation, [], element: scan.element)
          return plan.addExchange(.forward, over: copy)
        }, of: consumer)
    }
  }
}
