/// What a rule may look at besides the plan it changes.
package struct OptimizerContext: Sendable {
  /// The plan as the program wrote it.
  package let logical: LogicalPlan
  /// What the optimizer goes by.
  package let options: OptimizerOptions
  /// How large each logical node's rows are, by position.
  package let estimates: [SizeEstimate]

  /// The context of optimising that plan.
  package init(logical: LogicalPlan, options: OptimizerOptions) {
    self.logical = logical
    self.options = options
    estimates = SizeEstimator.estimates(logical)
  }
}
