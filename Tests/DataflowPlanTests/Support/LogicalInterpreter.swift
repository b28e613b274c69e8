import DataflowPlan

/// Computes a logical plan in memory, one operator after the other: what every physical plan must give too.
struct LogicalInterpreter {
  private let plan: LogicalPlan
  private var rows: [[Row]] = []

  static func run(_ plan: LogicalPlan) -> [Row] {
    var interpreter = LogicalInterpreter(plan: plan)
    for node in plan.nodes { interpreter.rows.append(interpreter.compute(node)) }
    let result = interpreter.rows[plan.root.rawValue]
    return plan.action.rowsNeeded.map { Array(result.prefix($0)) } ?? result
  }

  private init(plan: LogicalPlan) { self.plan = plan }

  private func compute(_ node: LogicalNode) -> [Row] {
    let inputs = node.inputs.map { rows[$0.rawValue] }
    switch node.operation {
    case .source(let source): return Functions.source(node.id, rows: source.rows!)
    case .reduceByKey, .aggregateByKey, .distinct: return Functions.combine(node, inputs[0], isPartial: false)
    case .groupByKey: return Functions.groups(inputs[0])
    case .join(let kind, _): return Functions.join(kind, left: inputs[0], right: inputs[1])
    case .sorted: return inputs[0].sorted()
    case .union: return inputs.flatMap { $0 }
    case .repartitioned, .cached: return inputs[0]
    case .limit(let count): return Array(inputs[0].prefix(count))
    default: return Functions.narrow(node, inputs[0])
    }
  }
}
