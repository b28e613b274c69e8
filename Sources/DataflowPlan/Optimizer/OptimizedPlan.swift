/// What the optimizer made of a logical plan.
package struct OptimizedPlan: Sendable, Hashable, Codable {
  /// The plan as the program wrote it.
  package var logical: LogicalPlan
  /// The plan that is executed.
  package var physical: PhysicalPlan
  /// The same, cut into stages.
  package var stages: StagePlan
  /// What the rules did, in their order.
  package var reports: [RuleReport]

  /// A result of those parts.
  package init(logical: LogicalPlan, physical: PhysicalPlan, stages: StagePlan, reports: [RuleReport]) {
    self.logical = logical
    self.physical = physical
    self.stages = stages
    self.reports = reports
  }
}
