/// Lowers a logical plan, applies the rules in order, and cuts the result into stages.
package struct Optimizer: Sendable {
  /// The rules in the order in which they are applied, and why in that one:
  package static let rules: [any OptimizerRule] = [
    // First, on the plan as lowered: every operator still stands alone, so that a limit can pass one after the other.
    PushDownLimit(),
    // Before exchanges are eliminated: that builds on how a join partitions its rows, which a broadcast would change.
    BroadcastSmallSide(),
    // Before rows are combined: what is not exchanged need not be combined before it travels.
    EliminateExchange(),
    // After it, on the exchanges that are certain to stay.
    CombineBeforeExchange(),
    // After all rules that add, remove or regroup exchanges: only now is it certain which of them are the same.
    ShareSubplans(),
    // After all rules that build on partitionings: it gives up that of a join's output where none of them did.
    SplitSkewedJoins(),
    // Last: it needs to know who takes whose rows, and leaves trees that the other rules couldn't look into.
    FuseNarrowChains(),
  ]

  private let rules: [any OptimizerRule]

  /// An optimizer of the library's rules.
  package init() { rules = Self.rules }

  /// An optimizer of other rules, for tests.
  package init(rules: [any OptimizerRule]) { self.rules = rules }

  /// The plan to execute.
  /// - Throws: `unknownRule` if the options select a rule that doesn't exist; `ruleBrokePlan` if a rule left a plan that would
  ///   compute something else.
  package func optimise(_ logical: LogicalPlan, _ options: OptimizerOptions = OptimizerOptions()) throws(PlanError)
    -> OptimizedPlan
  {
    try checkSelection(options.rules)
    let context = OptimizerContext(logical: logical, options: options)
    var plan = Lowering.lower(logical)
    try PlanChecker.check(plan, logical: logical)
    var reports: [RuleReport] = []
    for rule in rules where options.rules.contains(rule.name) {
      reports += rule.apply(&plan, context)
      plan.compact()
      try check(plan, after: rule, logical)
    }
    return OptimizedPlan(
      logical: logical, physical: plan, stages: StageCutter.cut(plan, logical: logical), reports: reports)
  }

  private func check(_ plan: PhysicalPlan, after rule: any OptimizerRule, _ logical: LogicalPlan) throws(PlanError) {
    do {
      try PlanChecker.check(plan, logical: logical)
    } catch {
      throw PlanError(
        .ruleBrokePlan,
        "optimizer rule \(rule.name) left a plan that can't be right: \(error.message). This is a defect of the library; "
          + "run without that rule meanwhile")
    }
  }

  private func checkSelection(_ selection: RuleSelection) throws(PlanError) {
    let known = rules.map(\.name)
    let unknown = selection.unknown(among: known)
    guard unknown.isEmpty else {
      throw PlanError(
        .unknownRule,
        "there is no optimizer rule \(unknown.joined(separator: ", ")); the rules are \(known.joined(separator: ", "))")
    }
  }
}
