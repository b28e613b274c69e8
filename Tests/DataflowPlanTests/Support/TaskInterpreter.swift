import DataflowPlan

/// Computes what one task of a stage gives.
struct TaskInterpreter {
  let plan: OptimizedPlan
  let stage: StageDescription
  /// What earlier stages stored, by stage, task and partition.
  let stored: [StageID: [[[Row]]]]
  /// How the stage's tasks share each of its inputs.
  let shares: [[PartitionShare]]

  func rows(_ tree: TaskTree) -> [Row] {
    switch tree {
    case .source(let id, let split):
      guard case .source(let source) = plan.logical[id].operation else { return [] }
      let all = Functions.source(id, rows: source.rows!)
      let splits = plan.splits(id)
      return Array(all[all.count * split / splits..<all.count * (split + 1) / splits])
    case .input(let index, let partition): return read(stage.inputs[index], shares[index][partition])
    case .apply(let node, let inputs): return apply(node, inputs)
    }
  }

  private func read(_ input: StageInput, _ share: PartitionShare) -> [Row] {
    let rows = stored[input.producer]![share.tasks].flatMap { $0[share.partitions].flatMap { $0 } }
    guard case .hashOrdered(let id, _, _) = input.kind else { return rows }
    // Sorted runs are merged while they are read: by the key that they were divided by, then by the order that was asked for.
    let node = plan.logical[id]
    let keyed = rows.map { (key: Functions.key(node, $0), row: $0) }
    let isOrdered = if case .groupByKey(_, .some) = node.operation { true } else { false }
    return keyed.sorted { a, b in
      a.key != b.key ? a.key < b.key : isOrdered && Functions.precedes(node, a.row, b.row)
    }.map(\.row)
  }

  private func apply(_ node: PhysicalNode, _ trees: [TaskTree]) -> [Row] {
    let inputs = trees.map { rows($0) }
    switch node.operation {
    case .narrow(let id): return Functions.narrow(plan.logical[id], inputs[0])
    case .limit(let count), .take(_, let count): return Array(inputs[0].prefix(count))
    case .partial(let id), .complete(let id): return Functions.combine(plan.logical[id], inputs[0], isPartial: false)
    case .merge(let id): return Functions.combine(plan.logical[id], inputs[0], isPartial: true)
    case .group(let id):
      let logical = plan.logical[id]
      return Functions.runs(inputs[0]) { Functions.key(logical, $0) }.flatMap { Functions.group(logical, $0.key, $0.rows) }
    case .probe(let id, .sortMerge, _): return merge(plan.logical[id], inputs[0], inputs[1])
    case .probe(let id, _, let build): return probe(plan.logical[id], inputs, build, partition: trees[0].streamPartition)
    case .orderedMerge(let id): return inputs[0].sorted { Functions.precedes(plan.logical[id], $0, $1) }
    case .materialize: return inputs[0]
    case .action(let action): return action.rowsNeeded.map { Array(inputs[0].prefix($0)) } ?? inputs[0]
    case .scan, .union, .exchange: fatalError("\(node) is no operator of a task")
    }
  }

  private func probe(_ node: LogicalNode, _ inputs: [[Row]], _ build: JoinSide, partition: Int) -> [Row] {
    let (left, right) = build == .right ? (inputs[0], inputs[1]) : (inputs[1], inputs[0])
    switch node.operation {
    case .join(let kind, _, _): return Functions.join(kind, left: left, right: right)
    case .cross: return Functions.cross(left: left, right: right)
    case .zipWithIndex: return Functions.numbered(left, from: right.prefix(partition).reduce(0) { $0 + $1.number })
    default: fatalError("\(node.title) is no join")
    }
  }

  /// Goes through both sides once, in the order of keys that they must have.
  private func merge(_ node: LogicalNode, _ left: [Row], _ right: [Row]) -> [Row] {
    var sides = [left, right].map { Functions.runs($0, by: \.key)[...] }
    var result: [Row] = []
    while let key = sides.compactMap({ $0.first?.key }).min() {
      let both = sides.indices.map { sides[$0].first?.key == key ? sides[$0].removeFirst().rows : [] }
      if case .join(let kind, _, _) = node.operation {
        result += Functions.join(kind, left: both[0], right: both[1])
      } else {
        result += Functions.cogroup(node, key, both[0], both[1])
      }
    }
    return result
  }
}

extension TaskTree {
  /// Which partition of its leaf the rows that stream through the tree come from.
  fileprivate var streamPartition: Int {
    switch self {
    case .input(_, let partition): partition
    case .source(_, let split): split
    case .apply(_, let inputs): inputs[0].streamPartition
    }
  }
}
