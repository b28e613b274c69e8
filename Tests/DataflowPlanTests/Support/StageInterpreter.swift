import DataflowPlan
import Testing

/// Runs a stage plan task by task in memory, with random partition counts, coalescing and splitting, as any executor might.
struct StageInterpreter {
  let plan: OptimizedPlan
  var generator: SeededGenerator
  /// The number of partitions of each group's exchanges.
  var counts: [PartitioningGroup: Int] = [:]
  /// Which of them are read together.
  var coalescing: [PartitioningGroup: [Range<Int>]] = [:]
  /// For each stage's exchange and each of its tasks the rows of each partition.
  var stored: [StageID: [[[Row]]]] = [:]
  /// How many partitions of skewed joins were split.
  private(set) var splits = 0
  private var tasks: [Int] = []

  static func run(_ plan: OptimizedPlan, seed: Int) throws -> [Row] { try rowsAndSplits(plan, seed: seed).rows }

  /// The rows, and how many partitions of joins were shared by several tasks.
  static func rowsAndSplits(_ plan: OptimizedPlan, seed: Int) throws -> (rows: [Row], splits: Int) {
    var interpreter = StageInterpreter(plan: plan, generator: SeededGenerator(seed: seed))
    var result: [Row] = []
    for stage in plan.stages.stages { result = try interpreter.run(stage) }
    return (plan.logical.action.rowsNeeded.map { Array(result.prefix($0)) } ?? result, interpreter.splits)
  }

  private init(plan: OptimizedPlan, generator: SeededGenerator) {
    self.plan = plan
    self.generator = generator
  }

  private mutating func run(_ stage: StageDescription) throws -> [Row] {
    for input in stage.inputs { decideCoalescing(of: input) }
    var shares = stage.inputs.map { self.shares(of: $0) }
    let whole = shares.map(\.count)
    splitJoins(stage, &shares)
    let counts = shares.map(\.count)
    let plan = plan
    let partitions = { (leaf: StageLeaf) -> Int in
      switch leaf {
      case .source(let id): plan.splits(id)
      case .input(let index): counts[index]
      }
    }
    let count = try stage.tree.taskCount(partitions)
    if counts == whole { #expect(promised(stage.tasks) == count, "\(stage)") }
    let reader = TaskInterpreter(plan: plan, stage: stage, stored: stored, shares: shares)
    var outputs = try (0..<count).map { reader.rows(try stage.tree.task($0, partitions)) }
    if stage.isCheckpoint(plan.logical) { divideAnew(&outputs) }
    tasks.append(outputs.count)
    if case .exchange(let id, let kind, let group) = stage.output { store(outputs, of: stage.id, id, kind, group) }
    return outputs.flatMap { $0 }
  }

  /// An earlier run may have stored the rows, in partitions of its own: the same rows in the same order is all that is certain.
  private mutating func divideAnew(_ outputs: inout [[Row]]) {
    let rows = outputs.flatMap { $0 }
    let count = Int.random(in: 1...5, using: &generator)
    let cuts = ((1..<count).map { _ in Int.random(in: 0...rows.count, using: &generator) } + [0, rows.count]).sorted()
    outputs = zip(cuts, cuts.dropFirst()).map { Array(rows[$0..<$1]) }
  }

  /// The number of tasks that the stage plan tells its reader.
  private func promised(_ count: TaskCount) -> Int {
    switch count {
    case .splits(let id, _): plan.splits(id)
    case .partitions(let group): coalescing[group]!.count
    case .sameAs(let stage): tasks[stage.rawValue]
    case .fixed(let count): count
    case .upTo(let count, let stage): min(count, max(1, tasks[stage.rawValue]))
    case .sum(let parts): parts.reduce(0) { $0 + promised($1) }
    }
  }

  private mutating func decideCoalescing(of input: StageInput) {
    guard let group = input.group, coalescing[group] == nil, let count = counts[group] else { return }
    let cut = input.kind.requestedCount == nil ? Int.random(in: 0...count, using: &generator) : 0
    let singles = (cut..<count).map { $0..<$0 + 1 }
    coalescing[group] = (cut > 0 ? [0..<cut] : []) + singles
  }

  /// How the stage's tasks share an exchange, before skewed joins are split.
  private func shares(of input: StageInput) -> [PartitionShare] {
    let producers = stored[input.producer]!.count
    switch input.kind {
    case .forward: return (0..<producers).map { PartitionShare(partitions: 0..<1, tasks: $0..<$0 + 1) }
    case .gather, .broadcast: return [PartitionShare(partitions: 0..<1, tasks: 0..<producers)]
    case .coalesced(_, let count):
      let parts = max(1, min(count, producers))
      return (0..<parts).map { part in
        PartitionShare(partitions: 0..<1, tasks: producers * part / parts..<producers * (part + 1) / parts)
      }
    case .hash, .hashOrdered, .range, .roundRobin, .custom:
      return coalescing[input.group!]!.map { PartitionShare(partitions: $0, tasks: 0..<producers) }
    }
  }

  /// Lets several tasks share a partition wherever the plan allows it: each takes what some producing tasks wrote of the stream
  /// side, and the whole build side.
  private mutating func splitJoins(_ stage: StageDescription, _ shares: inout [[PartitionShare]]) {
    for (stream, build) in stage.tree.splitJoins {
      var parts: [PartitionShare] = []
      var wholes: [PartitionShare] = []
      for (share, table) in zip(shares[stream], shares[build]) {
        let cuts = [0, share.tasks.count] + (0..<2).map { _ in Int.random(in: 0...share.tasks.count, using: &generator) }
        for (start, end) in zip(cuts.sorted(), cuts.sorted().dropFirst()) {
          parts.append(PartitionShare(partitions: share.partitions, tasks: start..<end))
          wholes.append(table)
        }
        splits += 1
      }
      shares[stream] = parts
      shares[build] = wholes
    }
  }
}

extension StageDescription {
  /// Whether it stores rows for later runs.
  fileprivate func isCheckpoint(_ logical: LogicalPlan) -> Bool {
    guard case .apply(let node, _) = tree, case .materialize(let id) = node.operation,
      case .checkpointed = logical[id].operation
    else { return false }
    return true
  }
}

/// What a task reads of an exchange: those partitions, of what those tasks wrote.
struct PartitionShare {
  var partitions: Range<Int>
  var tasks: Range<Int>
}

extension StageTree {
  /// The leaves of the tree's inputs, once per use.
  private var inputs: [Int] {
    switch self {
    case .input(let index): [index]
    case .source: []
    case .apply(_, let trees): trees.flatMap(\.inputs)
    }
  }

  /// The inputs that a join which may be split reads as its stream and its build side, where nothing else of the stage reads them.
  fileprivate var splitJoins: [(stream: Int, build: Int)] {
    let uses = Dictionary(inputs.map { ($0, 1) }, uniquingKeysWith: +)
    return joins.filter { uses[$0.stream] == 1 && uses[$0.build] == 1 }
  }

  private var joins: [(stream: Int, build: Int)] {
    guard case .apply(let node, let trees) = self else { return [] }
    if case .probe(_, .splitShuffleHash, _) = node.operation, case .input(let stream) = trees[0],
      case .input(let build) = trees[1]
    {
      return [(stream, build)]
    }
    return trees.flatMap(\.joins)
  }
}

extension OptimizedPlan {
  /// The number of splits of a source.
  func splits(_ id: NodeID) -> Int {
    if case .source(let source) = logical[id].operation { source.splits! } else { 0 }
  }
}
