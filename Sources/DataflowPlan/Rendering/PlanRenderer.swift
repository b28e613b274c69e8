/// Explains a plan to its author: what was asked for, what runs instead, in which stages, and why.
package struct PlanRenderer: Sendable {
  private let plan: OptimizedPlan
  private let decisions: [StageID: TaskDecision]
  private let costs: [StageCost]

  /// A renderer of that plan.
  /// - Parameters:
  ///   - plan: What the optimizer returned.
  ///   - decisions: The numbers of tasks, for stages where they are decided.
  ///   - costs: What stages are expected to take; empty leaves that out.
  package init(_ plan: OptimizedPlan, decisions: [StageID: TaskDecision] = [:], costs: [StageCost] = []) {
    self.plan = plan
    self.decisions = decisions
    self.costs = costs
  }

  var logicalPlan: LogicalPlan { plan.logical }

  func decision(_ stage: StageID) -> TaskDecision? { decisions[stage] }

  func cost(_ stage: StageID) -> StageCost? { costs.first { $0.stage == stage } }

  /// All sections.
  package func explain() -> String {
    """
    == Logical ==
    \(logical())
    == Optimised ==
    \(optimised())
    == Stages ==
    \(stages())
    == Rules ==
    \(rules())
    """
  }

  /// The plan as the program wrote it, the action above what it takes.
  package func logical() -> String {
    plan.logical.action.description + "\n"
      + TreeText.render(plan.logical.root) {
        plan.logical[$0].inputs
      } line: { id in
        let node = plan.logical[id]
        return .init(text: "\(id) \(node.operation.canonical)\(size(node)) → \(node.element)", site: node.site.description)
      }
  }

  /// The plan that is executed, exchanges included.
  package func optimised() -> String {
    TreeText.render(plan.physical.root) {
      plan.physical[$0].inputs
    } line: { id in
      let node = plan.physical[id]
      let type = node.operation.isExchange || id == plan.physical.root ? "" : " → \(node.element)"
      return .init(
        text: "\(id) \(node.operation.label(plan.logical))\(divided(node.operation))\(type)",
        site: node.operation.logicalNode.map { plan.logical[$0].site.description } ?? "")
    }
  }

  /// One line per stage.
  package func stages() -> String { plan.stages.stages.map { line($0) + "\n" }.joined() }

  /// One line per report.
  package func rules() -> String {
    let width = plan.reports.map(\.rule.count).max() ?? 0
    return plan.reports.map { report in
      let rule = report.rule + String(repeating: " ", count: width - report.rule.count)
      return "\(rule)  \(report.fired ? "fired    " : "not fired")  \(report.subject): \(report.reason)\n"
    }.joined()
  }

  private func size(_ node: LogicalNode) -> String {
    var known: [String] = []
    if case .source(let source) = node.operation {
      if let bytes = source.bytes { known.append(ByteText.describe(bytes)) }
      if let rows = source.rows { known.append("\(rows) rows") }
      if let splits = source.splits { known.append(TaskCount.splits(of: node.id, known: splits).description) }
    }
    return known.isEmpty ? "" : " [\(known.joined(separator: ", "))]"
  }

  private func divided(_ operation: PhysicalOperation) -> String {
    guard case .exchange(let kind, let group) = operation else { return "" }
    var parts: [String] = []
    switch kind {
    case .hash(_, _, let type), .hashOrdered(_, _, let type): parts.append("by \(type)")
    case .roundRobin(_, let count?), .custom(_, let count), .coalesced(_, let count): parts.append("into \(count)")
    default: break
    }
    if let group { parts.append("\(group)") }
    return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
  }
}
