internal import DataflowPlan
internal import Exchange
internal import Lineage
internal import Records

/// Decides, when a stage's inputs are complete, how many tasks it has and what each reads; and how many partitions it writes.
struct StagePlanner {
  private let action: ActionID
  private let bound: BoundPlan
  private let plan: OptimizedPlan
  private let sources: [NodeID: ResolvedSource]
  private let history: ActionHistory
  private let services: RunServices
  private let chooser: PartitionChooser
  /// Partitions of the exchanges of a group, which must agree; from estimates, since they are written before they are measured.
  private let counts: [PartitioningGroup: PartitionDecision]
  /// Which partitions are read together, for the groups of which a stage was planned.
  private var ranges: [PartitioningGroup: [Range<Int>]] = [:]

  init(
    _ action: ActionID, _ bound: BoundPlan, _ plan: OptimizedPlan, sources: [NodeID: ResolvedSource], history: ActionHistory,
    services: RunServices
  ) {
    self.action = action
    self.bound = bound
    self.plan = plan
    self.sources = sources
    self.history = history
    self.services = services
    chooser = PartitionChooser(services.optimizer)
    counts = plan.partitionDecisions(services.optimizer)
  }

  /// The plan of a stage.
  mutating func plan(
    _ index: Int, outputs: [[ExchangeOutput]], identities: [[Digest128]]
  ) async throws -> PlannedStage {
    let stage = plan.stages.stages[index]
    try coalesce(stage, outputs)
    let splits = self.splits(stage, outputs)
    var leaves: [StageLeaf: PlannedStage.Leaf] = [:]
    for leaf in stage.tree.leaves where leaves[leaf] == nil {
      switch leaf {
      case .source(let id):
        guard let source = sources[id] else { throw DatasetError(.internalError, "source \(id) wasn't resolved") }
        leaves[leaf] = .source(source)
      case .input(let number):
        leaves[leaf] = .exchange(try read(stage.inputs[number], outputs, identities, shares: splits[number]))
      }
    }
    let planned = try PlannedStage(
      stage, leaves: leaves, outputPartitions: outputPartitions(of: stage), structure: structure(of: stage))
    try await record(planned, leaves)
    return planned
  }

  private func outputPartitions(of stage: StageDescription) -> Int {
    guard case .exchange(_, let kind, let group) = stage.output, let group else { return 1 }
    if case .range = kind { return 1 }
    return counts[group]?.count ?? 1
  }

  // MARK: Inputs

  /// Decides which partitions go together, for the groups that this stage is the first to read: all its exchanges of a group
  /// are read side by side.
  private mutating func coalesce(_ stage: StageDescription, _ outputs: [[ExchangeOutput]]) throws {
    var sizes: [PartitioningGroup: [[Int]]] = [:]
    for input in stage.inputs {
      guard let group = input.group, ranges[group] == nil, input.kind.isCoalesced else { continue }
      var bytes = [Int](repeating: 0, count: counts[group]?.count ?? 1)
      for output in outputs[input.producer.rawValue] {
        for (partition, part) in output.partitions.enumerated() where partition < bytes.count {
          bytes[partition] += part.length
        }
      }
      sizes[group, default: []].append(bytes)
    }
    for (group, inputs) in sizes {
      ranges[group] = try plan.chooser(of: group, services.optimizer).coalesce(inputs: inputs)
    }
  }

  private func read(
    _ input: StageInput, _ outputs: [[ExchangeOutput]], _ identities: [[Digest128]], shares split: [PartitionShare]?
  ) throws -> PlannedStage.ExchangeLeaf {
    let producer = input.producer.rawValue
    var digest = DigestBuilder(domain: "stage")
    for identity in identities[producer] { digest.combine(identity) }
    let shares: PlannedStage.ExchangeLeaf.Shares
    switch input.kind {
    case .forward: shares = .forward
    case .broadcast, .gather: shares = .whole
    case .range(let node): shares = try rangeShares(node, outputs[producer])
    case .coalesced(_, let count): shares = .tasks(Self.divide(outputs[producer].count, into: count))
    case .hash, .hashOrdered, .roundRobin, .custom: shares = .partitions(split ?? self.shares(of: input))
    }
    return PlannedStage.ExchangeLeaf(
      producer: producer, tasks: outputs[producer].count, digest: digest.finish(), shares: shares)
  }

  /// The shares of a partitioned exchange, as they were coalesced.
  private func shares(of input: StageInput) -> [PartitionShare] {
    let count = input.group.flatMap { counts[$0]?.count } ?? 1
    return (input.group.flatMap { ranges[$0] } ?? (0..<count).map { $0..<$0 + 1 }).map { PartitionShare($0) }
  }

  /// `count` things in at most `parts` ranges, as even as can be.
  private static func divide(_ count: Int, into parts: Int) -> [Range<Int>] {
    let parts = max(1, min(count, parts))
    return (0..<parts).map { part in count * part / parts..<count * (part + 1) / parts }
  }

  /// The shares of a join's two inputs, by their numbers, when partitions of it are split: the stream side of such a partition
  /// goes in parts to several tasks, of which each reads the whole build side.
  private func splits(_ stage: StageDescription, _ outputs: [[ExchangeOutput]]) -> [Int: [PartitionShare]] {
    guard let (stream, build) = stage.tree.splitJoin else { return [:] }
    let producer = outputs[stage.inputs[stream].producer.rawValue]
    let shares = shares(of: stage.inputs[stream])
    let bytes = shares.map { share in
      producer.map { output in share.partitions.reduce(0) { $0 + output.partitions[$1].length } }
    }
    let cuts = chooser.split(bytesPerTask: bytes)
    guard cuts.contains(where: { $0.count > 1 }) else { return [:] }
    var parts: [PartitionShare] = []
    var wholes: [PartitionShare] = []
    for (share, tasks) in zip(shares, cuts) {
      for range in tasks {
        parts.append(PartitionShare(share.partitions, tasks: tasks.count > 1 ? range : nil))
        wholes.append(share)
      }
    }
    return [stream: parts, build: wholes]
  }

  private func rangeShares(_ node: NodeID, _ outputs: [ExchangeOutput]) throws -> PlannedStage.ExchangeLeaf.Shares {
    let bytes = outputs.reduce(0) { $0 + $1.bytes }
    let count = chooser.count(for: SizeEstimate(bytes: bytes, rows: nil, basis: .exact)).count
    let order = try bound.order(of: node)
    return .keys(try RangeSplits.splitKeys(of: outputs, partitions: count, order: order), order)
  }

  // MARK: Identity and decisions

  /// What a stage does, apart from what it reads: its operators with the history of their closures, and what it writes.
  private func structure(of stage: StageDescription) -> Digest128 {
    var digest = DigestBuilder(domain: "serverless-datasets 1")
    digest.combine(services.run.rawValue)
    digest.combine(services.code.rawValue)
    digest.combine("\(stage.output.described)")
    // The same rows in another order, or divided by another key, are another output.
    if case .exchange(_, let kind, _) = stage.output, let id = kind.logicalNode { describe(id, into: &digest) }
    describe(stage.tree, into: &digest)
    if case .action = stage.output {
      digest.combine(action.rawValue)
      digest.combine(history.action)
    }
    return digest.finish()
  }

  private func describe(_ tree: StageTree, into digest: inout DigestBuilder) {
    switch tree {
    case .input: digest.combine("input")
    case .source(let id): describe(id, into: &digest)
    case .apply(let node, let inputs):
      digest.combine(node.operation.label(plan.logical))
      if let id = node.operation.logicalNode { describe(id, into: &digest) }
      for input in inputs { describe(input, into: &digest) }
    }
  }

  private func describe(_ id: NodeID, into digest: inout DigestBuilder) {
    let node = plan.logical[id]
    digest.combine(node.operation.canonical)
    digest.combine(node.element)
    digest.combine(node.site.canonical)
    digest.combine(history.nodes[id.rawValue])
  }

  /// Records what was decided before the wave that depends on it.
  private func record(_ planned: PlannedStage, _ leaves: [StageLeaf: PlannedStage.Leaf]) async throws {
    var writer = ByteWriter(capacity: 64)
    for count in planned.leafCounts + [planned.outputPartitions] { writer.append(varint: UInt64(count)) }
    var keyed = false
    for case .exchange(let leaf) in leaves.values {
      if case .keys(let keys, _) = leaf.shares {
        keyed = true
        for key in keys { writer.append(lengthPrefixed: key) }
      }
    }
    guard keyed || planned.stage.inputs.contains(where: { $0.group != nil }) else { return }
    let decision = DecisionRecord(
      action: action, key: "stage \(planned.stage.id.rawValue)\(plan.checkpointVariant)", value: writer.array())
    do {
      try await services.lineage.perform(.recordDecision(decision, of: services.run))
    } catch {
      throw DatasetError(.lineage, error.description)
    }
  }
}

extension ExchangeKind {
  /// Whether readers take neighbouring partitions together.
  fileprivate var isCoalesced: Bool {
    switch self {
    case .hash, .hashOrdered: true
    case .roundRobin(_, let count): count == nil
    case .forward, .range, .broadcast, .gather, .custom, .coalesced: false
    }
  }
}

extension StageTree {
  /// The inputs of the stage that a join which may be split reads as its stream and its build side, if there is one.
  fileprivate var splitJoin: (stream: Int, build: Int)? {
    guard case .apply(let node, let inputs) = self else { return nil }
    if case .probe(_, .splitShuffleHash, _) = node.operation {
      guard case .input(let stream) = inputs[0], case .input(let build) = inputs[1], stream != build else { return nil }
      return (stream, build)
    }
    // Beside a union the tasks of the other branches would have to be counted anew; a join below a join passes on no partitions.
    if inputs.count != 1 { return nil }
    return inputs[0].splitJoin
  }
}

extension StageOutput {
  fileprivate var described: String {
    switch self {
    case .exchange(_, let kind, _): kind.name
    case .action(let action): action.description
    }
  }
}
