import DataflowPlan

/// What a rule says of a plan.
enum Reports {
  /// The rule's reports as text, when it runs alone or with those others.
  static func of(
    _ rule: any OptimizerRule, on plan: LogicalPlan, with others: [any OptimizerRule] = [], limit: Int = 8 << 20
  ) throws -> [String] {
    let names = ([rule] + others).map(\.name)
    let options = OptimizerOptions(rules: .only(names), broadcastLimit: limit)
    return try Optimizer().optimise(plan, options).reports.filter { $0.rule == rule.name }
      .map { "\($0.fired ? "fired" : "not fired"): \($0.subject): \($0.reason)" }
  }
}
