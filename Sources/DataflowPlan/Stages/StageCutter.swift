/// Cuts a physical plan at its exchanges.
package struct StageCutter {
  private let plan: PhysicalPlan
  private let logical: LogicalPlan
  private let consumers: [[PhysicalID]]
  private var stageOf: [PhysicalID: StageID] = [:]
  private var stages: [StageDescription] = []

  /// The stages of the plan, which must have passed `PlanChecker`.
  package static func cut(_ plan: PhysicalPlan, logical: LogicalPlan) -> StagePlan {
    var cutter = StageCutter(plan: plan, logical: logical)
    for id in plan.topologicalOrder() where plan[id].operation.isExchange { cutter.addStage(writing: id) }
    cutter.addStage(writing: nil)
    return StagePlan(stages: cutter.stages)
  }

  private init(plan: PhysicalPlan, logical: LogicalPlan) {
    self.plan = plan
    self.logical = logical
    consumers = plan.consumers()
  }

  /// The stage that feeds the exchange, or the one with the action.
  private mutating func addStage(writing exchange: PhysicalID?) {
    let id = StageID(stages.count)
    let top = exchange.map { plan[$0].inputs[0] } ?? plan.root
    var inputs: [StageInput] = []
    let tree = tree(of: top, &inputs)
    stages.append(
      StageDescription(
        id: id, tree: tree, inputs: inputs, output: output(exchange), element: plan[top].element,
        tasks: tasks(tree, inputs), note: note(exchange, top)))
    if let exchange { stageOf[exchange] = id }
  }

  private func output(_ exchange: PhysicalID?) -> StageOutput {
    guard let exchange, case .exchange(let kind, let group) = plan[exchange].operation else { return .action(logical.action) }
    return .exchange(exchange, kind, group: group)
  }

  private func tree(of id: PhysicalID, _ inputs: inout [StageInput]) -> StageTree {
    let node = plan[id]
    switch node.operation {
    case .scan(let source): return .source(source)
    case .exchange(let kind, let group):
      if let known = inputs.firstIndex(where: { $0.exchange == id }) { return .input(known) }
      inputs.append(
        StageInput(exchange: id, producer: stageOf[id]!, kind: kind, group: group, element: node.element))
      return .input(inputs.count - 1)
    default: return .apply(node, node.inputs.map { tree(of: $0, &inputs) })
    }
  }

  private func tasks(_ tree: StageTree, _ inputs: [StageInput]) -> TaskCount {
    switch tree {
    case .source(let id): return .splits(of: id, known: logical[id].operation.splits)
    case .input(let index):
      let input = inputs[index]
      if let count = input.kind.requestedCount { return .fixed(count) }
      if case .coalesced(_, let count) = input.kind { return .upTo(count, of: input.producer) }
      if let group = input.group { return .partitions(group) }
      return input.kind == .forward ? .sameAs(input.producer) : .fixed(1)
    case .apply(let node, let trees):
      let counts = trees.map { tasks($0, inputs) }
      if case .union = node.operation, counts.count > 1 { return .sum(counts) }
      return counts[0]
    }
  }

  private func note(_ exchange: PhysicalID?, _ top: PhysicalID) -> String {
    guard let exchange else { return "" }
    var notes: [String] = []
    if case .materialize(let id) = plan[top].operation {
      if case .checkpointed(let name) = logical[id].operation {
        notes.append("kept for later runs as \(name)")
      } else {
        notes.append("kept for later actions")
      }
    }
    let uses = consumers[exchange.rawValue].count
    if uses > 1 { notes.append("computed once for \(uses) consumers") }
    return notes.joined(separator: ", ")
  }
}

extension LogicalOperation {
  fileprivate var splits: Int? {
    if case .source(let source) = self { source.splits } else { nil }
  }
}
