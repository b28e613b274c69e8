extension StageTree {
  /// The number of the stage's tasks.
  /// - Parameter partitions: The number of partitions (after coalescing) or splits of a leaf; 1 for a broadcast or gathered
  ///   input.
  /// - Throws: `partitionMismatch` if the sides of a partitioned join differ.
  package func taskCount(_ partitions: (StageLeaf) -> Int) throws(PlanError) -> Int {
    switch self {
    case .input(let index): return partitions(.input(index))
    case .source(let id): return partitions(.source(id))
    case .apply(let node, let inputs):
      var counts: [Int] = []
      for input in inputs { counts.append(try input.taskCount(partitions)) }
      return try Self.combine(node, counts)
    }
  }

  private static func combine(_ node: PhysicalNode, _ counts: [Int]) throws(PlanError) -> Int {
    switch node.operation {
    case .union: return counts.reduce(0, +)
    case .probe(let join, let strategy, _) where strategy.isPartitioned && counts[0] != counts[1]:
      throw PlanError(
        .partitionMismatch,
        "the sides of join \(join) have \(counts[0]) and \(counts[1]) partitions; use one partition count, and one "
          + "coalescing, for all exchanges of a group")
    default: return counts[0]
    }
  }

  /// What a task of the stage does.
  /// - Parameters:
  ///   - index: The task, from 0.
  ///   - partitions: As for `taskCount`.
  /// - Throws: `partitionMismatch` if there is no such task.
  package func task(_ index: Int, _ partitions: (StageLeaf) -> Int) throws(PlanError) -> TaskTree {
    let count = try taskCount(partitions)
    guard (0..<count).contains(index) else {
      throw PlanError(.partitionMismatch, "there is no task \(index) in a stage of \(count) tasks; number tasks from 0")
    }
    return try resolve(index, partitions)
  }

  private func resolve(_ index: Int, _ partitions: (StageLeaf) -> Int) throws(PlanError) -> TaskTree {
    switch self {
    case .input(let input): return .input(input, partition: index)
    case .source(let id): return .source(id, split: index)
    case .apply(let node, let inputs):
      if case .union = node.operation {
        let (branch, rest) = try Self.branch(of: inputs, index, partitions)
        return try inputs[branch].resolve(rest, partitions)
      }
      var resolved: [TaskTree] = []
      for (position, input) in inputs.enumerated() {
        resolved.append(try input.resolve(node.operation.readsWhole(position) ? 0 : index, partitions))
      }
      return .apply(node, resolved)
    }
  }

  /// Which input of each union a task takes, outermost union first: tells tasks apart that read the same.
  package func branches(of index: Int, _ partitions: (StageLeaf) -> Int) throws(PlanError) -> [Int] {
    guard case .apply(let node, let inputs) = self else { return [] }
    if case .union = node.operation {
      let (branch, rest) = try Self.branch(of: inputs, index, partitions)
      return [branch] + (try inputs[branch].branches(of: rest, partitions))
    }
    var taken: [Int] = []
    for (position, input) in inputs.enumerated() {
      taken += try input.branches(of: node.operation.readsWhole(position) ? 0 : index, partitions)
    }
    return taken
  }

  /// A union's tasks are those of its first input, then those of the next, and so on: which input, and which of its tasks.
  private static func branch(
    of inputs: [StageTree], _ index: Int, _ partitions: (StageLeaf) -> Int
  ) throws(PlanError) -> (input: Int, task: Int) {
    var rest = index
    for (position, input) in inputs.enumerated() {
      let count = try input.taskCount(partitions)
      if rest < count { return (position, rest) }
      rest -= count
    }
    throw PlanError(.partitionMismatch, "a union has no task \(index); number its tasks through all its inputs")
  }
}

extension PhysicalOperation {
  /// Whether every task takes all rows of that input.
  fileprivate func readsWhole(_ position: Int) -> Bool {
    if case .probe(_, .broadcast, _) = self { position == 1 } else { false }
  }
}
