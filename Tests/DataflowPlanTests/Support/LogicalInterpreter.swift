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
    case .groupByKey: return groups(node, inputs[0])
    case .join(let kind, _, _): return Functions.join(kind, left: inputs[0], right: inputs[1])
    case .cogroup: return cogroups(node, inputs[0], inputs[1])
    case .cross: return Functions.cross(left: inputs[0], right: inputs[1])
    case .zipWithIndex: return Functions.numbered(inputs[0], from: 0)
    case .sorted: return inputs[0].sorted { Functions.precedes(node, $0, $1) }
    case .union: return inputs.flatMap { $0 }
    case .repartitioned, .partitioned, .coalesced, .cached, .checkpointed: return inputs[0]
    case .limit(let count): return Array(inputs[0].prefix(count))
    default: return Functions.narrow(node, inputs[0])
    }
  }

  private func groups(_ node: LogicalNode, _ rows: [Row]) -> [Row] {
    let groups = Dictionary(grouping: rows) { Functions.key(node, $0) }
    return groups.keys.sorted().flatMap { key in
      Functions.group(node, key, groups[key]!.sorted { Functions.precedes(node, $0, $1) })
    }
  }

  private func cogroups(_ node: LogicalNode, _ left: [Row], _ right: [Row]) -> [Row] {
    let sides = [left, right].map { Dictionary(grouping: $0, by: \.key) }
    return Set(sides[0].keys).union(sides[1].keys).sorted().flatMap { key in
      Functions.cogroup(node, key, sides[0][key] ?? [], sides[1][key] ?? [])
    }
  }
}
