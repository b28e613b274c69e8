extension PlanRenderer {
  /// `stage 1: merge reduceByKey → collect | tasks: 4 (coalesced from 8) | reads hash exchange of stage 0`.
  func line(_ stage: StageDescription) -> String {
    var chain = chain(stage.tree, stage, isTop: true)
    if case .exchange(_, let kind, _) = stage.output { chain.append(kind.name) }
    var parts = ["\(stage.id): \(chain.joined(separator: " → "))"]
    parts.append("tasks: \(decision(stage.id)?.description ?? stage.tasks.description)")
    if !stage.inputs.isEmpty {
      parts.append("reads " + stage.inputs.map { "\($0.kind.name) of \($0.producer)" }.joined(separator: ", "))
    }
    if !stage.note.isEmpty { parts.append(stage.note) }
    if let cost = cost(stage.id) { parts.append("estimate: \(cost)") }
    return parts.joined(separator: " | ")
  }

  /// The operators in the order in which rows pass them; what several chains meet in shows them in brackets.
  private func chain(_ tree: StageTree, _ stage: StageDescription, isTop: Bool) -> [String] {
    switch tree {
    case .input(let index): return isTop ? [] : ["\(stage.inputs[index].producer)"]
    case .source(let id): return [PhysicalOperation.scan(id).label(logicalPlan)]
    case .apply(let node, let inputs):
      let label = node.operation.label(logicalPlan)
      guard inputs.count != 1 else { return chain(inputs[0], stage, isTop: isTop) + [label] }
      let branches = inputs.map { chain($0, stage, isTop: false).joined(separator: " → ") }
      return ["\(label)[\(branches.joined(separator: "; "))]"]
    }
  }
}
