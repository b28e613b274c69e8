import DataflowPlan

/// Runs a stage plan task by task in memory, with random partition counts and coalescing, as any executor might.
struct StageInterpreter {
  private let plan: OptimizedPlan
  private var generator: SeededGenerator
  private var counts: [PartitioningGroup: Int] = [:]
  private var coalescing: [PartitioningGroup: [Range<Int>]] = [:]
  /// For each stage's exchange, the rows of each partition as read before coalescing.
  private var stored: [StageID: [[Row]]] = [:]

  static func run(_ plan: OptimizedPlan, seed: Int) throws -> [Row] {
    var interpreter = StageInterpreter(plan: plan, generator: SeededGenerator(seed: seed))
    var result: [Row] = []
    for stage in plan.stages.stages { result = try interpreter.run(stage) }
    return plan.logical.action.rowsNeeded.map { Array(result.prefix($0)) } ?? result
  }

  private init(plan: OptimizedPlan, generator: SeededGenerator) {
    self.plan = plan
    self.generator = generator
  }

  private mutating func run(_ stage: StageDescription) throws -> [Row] {
    for input in stage.inputs { decideCoalescing(of: input) }
    let reader = self
    let partitions = { (leaf: StageLeaf) -> Int in reader.partitions(leaf, stage) }
    let outputs = try (0..<stage.tree.taskCount(partitions)).map { task in
      reader.rows(try stage.tree.task(task, partitions), stage)
    }
    if case .exchange(_, let kind, let group) = stage.output { store(outputs, of: stage.id, kind, group) }
    return outputs.flatMap { $0 }
  }

  private mutating func decideCoalescing(of input: StageInput) {
    guard let group = input.group, coalescing[group] == nil, let count = counts[group] else { return }
    let cut = input.kind.requestedCount == nil ? Int.random(in: 0...count, using: &generator) : 0
    let singles = (cut..<count).map { $0..<$0 + 1 }
    coalescing[group] = (cut > 0 ? [0..<cut] : []) + singles
  }

  private func partitions(_ leaf: StageLeaf, _ stage: StageDescription) -> Int {
    switch leaf {
    case .source(let id): return splits(id)
    case .input(let index):
      let input = stage.inputs[index]
      return input.group.flatMap { coalescing[$0]?.count } ?? stored[input.producer]!.count
    }
  }

  private func splits(_ id: NodeID) -> Int {
    if case .source(let source) = plan.logical[id].operation { source.splits! } else { 0 }
  }

  private func rows(_ tree: TaskTree, _ stage: StageDescription) -> [Row] {
    switch tree {
    case .source(let id, let split):
      guard case .source(let source) = plan.logical[id].operation else { return [] }
      let all = Functions.source(id, rows: source.rows!)
      return Array(all[all.count * split / splits(id)..<all.count * (split + 1) / splits(id)])
    case .input(let index, let partition):
      let input = stage.inputs[index]
      let parts = stored[input.producer]!
      return input.group.flatMap { coalescing[$0] }?[partition].flatMap { parts[$0] } ?? parts[partition]
    case .apply(let node, let inputs): return apply(node, inputs.map { rows($0, stage) })
    }
  }

  private func apply(_ node: PhysicalNode, _ inputs: [[Row]]) -> [Row] {
    let logical = node.operation.logicalNode.map { plan.logical[$0] }
    switch node.operation {
    case .narrow: return Functions.narrow(logical!, inputs[0])
    case .limit(let count), .take(_, let count): return Array(inputs[0].prefix(count))
    case .partial, .complete: return Functions.combine(logical!, inputs[0], isPartial: false)
    case .merge: return Functions.combine(logical!, inputs[0], isPartial: true)
    case .group: return Functions.groups(inputs[0])
    case .probe(_, _, let build): return probe(logical!, inputs, build)
    case .orderedMerge: return inputs[0].sorted()
    case .materialize: return inputs[0]
    case .action(let action): return action.rowsNeeded.map { Array(inputs[0].prefix($0)) } ?? inputs[0]
    case .scan, .union, .exchange: fatalError("\(node) is no operator of a task")
    }
  }

  private func probe(_ node: LogicalNode, _ inputs: [[Row]], _ build: JoinSide) -> [Row] {
    guard case .join(let kind, _) = node.operation else { return [] }
    return build == .right
      ? Functions.join(kind, left: inputs[0], right: inputs[1]) : Functions.join(kind, left: inputs[1], right: inputs[0])
  }

  private mutating func store(_ outputs: [[Row]], of stage: StageID, _ kind: ExchangeKind, _ group: PartitioningGroup?) {
    guard let group else {
      stored[stage] = kind == .forward ? outputs : [outputs.flatMap { $0 }]
      return
    }
    let count = counts[group] ?? kind.requestedCount ?? Int.random(in: 1...5, using: &generator)
    counts[group] = count
    let all = outputs.flatMap { $0 }
    let splits = (1..<max(count, 1)).compactMap { _ in all.randomElement(using: &generator) }.sorted()
    var parts = [[Row]](repeating: [], count: count)
    for (index, row) in all.enumerated() {
      parts[partition(of: row, index, kind, count, splits)].append(row)
    }
    stored[stage] = parts
  }

  private func partition(of row: Row, _ index: Int, _ kind: ExchangeKind, _ count: Int, _ splits: [Row]) -> Int {
    switch kind {
    case .hash(let id, _, _): return Int(key(of: row, id).stableHash % UInt64(count))
    case .hashOrdered(let id, _): return Int(key(of: row, id).stableHash.multipliedFullWidth(by: UInt64(count)).high)
    case .range: return splits.firstIndex { row < $0 } ?? splits.count
    default: return index % count
    }
  }

  private func key(of row: Row, _ id: NodeID) -> Row {
    plan.logical[id].operation.partitioningKey == .whole ? row : row.key
  }
}
