/// One way of making a plan cheaper without changing its rows. (The order of rows without a sort may change.)
package protocol OptimizerRule: Sendable {
  /// The rule's name, which explanations and selections use.
  var name: String { get }

  /// Changes the plan where that is right, and reports on every node it looked at, whether it did or not.
  func apply(_ plan: inout PhysicalPlan, _ context: OptimizerContext) -> [RuleReport]
}

extension OptimizerRule {
  /// The name of the type: a rule is called as its file is.
  package var name: String { String(describing: Self.self) }

  /// A report that the rule changed the plan there.
  package func fired(_ subject: String, _ reason: String) -> RuleReport {
    RuleReport(rule: name, subject: subject, fired: true, reason: reason)
  }

  /// A report that the rule changed nothing there.
  package func refused(_ subject: String, _ reason: String) -> RuleReport {
    RuleReport(rule: name, subject: subject, fired: false, reason: reason)
  }
}
