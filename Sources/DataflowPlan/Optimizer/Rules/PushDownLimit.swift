/// Drops rows early that a limit further up would drop: each task needs at most that many. The limit itself stays.
package struct PushDownLimit: OptimizerRule {
  /// The rule.
  package init() {}

  /// Adds a limit per task below each limit, and below an action that takes the first rows.
  package func apply(_ plan: inout PhysicalPlan, _ context: OptimizerContext) -> [RuleReport] {
    var reports: [RuleReport] = []
    for id in plan.topologicalOrder() {
      switch plan[id].operation {
      case .take(_, let count): reports.append(push(count, below: plan[id].inputs[0], of: id, &plan, context))
      case .action(let action):
        guard let count = action.rowsNeeded else { continue }
        reports.append(push(count, below: id, of: id, &plan, context))
      default: continue
      }
    }
    return reports
  }

  private func push(
    _ count: Int, below top: PhysicalID, of limit: PhysicalID, _ plan: inout PhysicalPlan, _ context: OptimizerContext
  ) -> RuleReport {
    let subject = plan.title(of: limit, context.logical)
    let consumers = plan.consumers()
    var places: [Place] = []
    var pending = [Place(consumer: top, input: 0)]
    while let place = pending.popLast() {
      let below = Self.passed(plan[place.consumer].inputs[place.input], plan, consumers, context)
      if below.isEmpty { places.append(place) } else { pending += below.reversed() }
    }
    // An action takes its first rows anyway: a limit directly under it would only repeat that.
    if top == limit { places.removeAll { $0.consumer == top } }
    // A limit is none below one that is as strict.
    places.removeAll { place in plan[plan[place.consumer].inputs[place.input]].operation.isLimit(atMost: count) }
    guard !places.isEmpty else { return refused(subject, "nothing below it could stop earlier than it does") }
    let names = places.map { plan.title(of: plan[$0.consumer].inputs[$0.input], context.logical) }
    for place in places { place.insert(.limit(count: count), &plan) }
    return fired(subject, "each task gives at most \(count) \(count == 1 ? "row" : "rows") of \(names.joined(separator: ", "))")
  }

  /// Where the limit may go if it may pass the node: rows go through it one by one and in order.
  private static func passed(
    _ id: PhysicalID, _ plan: PhysicalPlan, _ consumers: [[PhysicalID]], _ context: OptimizerContext
  ) -> [Place] {
    let node = plan[id]
    switch node.operation {
    case .exchange(.forward, _):
      // Others need all of shared rows, and what is cached is kept whole for later actions.
      if case .materialize = plan[node.inputs[0]].operation { return [] }
      return consumers[id.rawValue].count == 1 ? [Place(consumer: id, input: 0)] : []
    case .narrow(let origin):
      return context.logical[origin].operation.isOneToOne ? [Place(consumer: id, input: 0)] : []
    case .union: return node.inputs.indices.map { Place(consumer: id, input: $0) }
    default: return []
    }
  }

  /// An edge of the plan.
  private struct Place {
    var consumer: PhysicalID
    var input: Int

    func insert(_ operation: PhysicalOperation, _ plan: inout PhysicalPlan) {
      var inputs = plan[consumer].inputs
      inputs[input] = plan.add(operation, [inputs[input]], element: plan[inputs[input]].element)
      plan.setInputs(inputs, of: consumer)
    }
  }
}

extension PhysicalOperation {
  fileprivate func isLimit(atMost count: Int) -> Bool {
    switch self {
    case .limit(let own), .take(_, let own): own <= count
    default: false
    }
  }
}
