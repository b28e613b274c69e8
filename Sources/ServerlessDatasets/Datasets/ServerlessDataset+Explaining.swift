internal import DataflowPlan
internal import Execution

extension ServerlessDataset {
  /// What collecting the dataset would do: the plan as written, the plan that would run, its stages with what they are expected
  /// to take, and each optimizer rule that fired or, for those that did not, why. Runs no task, but lists the inputs.
  ///
  /// `--explain` prints the same of each action before it runs.
  /// - Throws: `DatasetError` with code `badInput` when an input isn't there.
  public func explain(fileID: String = #fileID, line: Int = #line, column: Int = #column) async throws -> String {
    let site = SourceSite(fileID, line, column)
    let action = DatasetAction(node, .collect, at: site) { ActionBinding(returnsRows: true) }
    let (plan, nodes) = try action.logicalPlan()
    // An action of its own: sizes and listings are known to the driver only, and a replay must be given the same text.
    let name = "explain \(plan.canonicalText)called at \(fileID):\(line):\(column)\n"
    let text = try await session.core.perform(name) { driver, id in
      driver.start(id) {
        let optimized = try await DatasetAction.prepare(plan, nodes, driver.services, id, decides: false).plan
        let costs = CostEstimator.estimate(optimized, driver.services.optimizer)
        return Array(PlanRenderer(optimized, costs: costs).explain().utf8)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
