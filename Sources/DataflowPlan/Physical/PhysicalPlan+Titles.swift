extension PhysicalPlan {
  /// What a reader recognises a node by: the operation, and where the program asked for it.
  package func title(of id: PhysicalID, _ logical: LogicalPlan) -> String {
    let node = self[id]
    guard let origin = node.operation.logicalNode ?? node.operation.exchangeKind?.logicalNode else {
      return node.operation.label(logical)
    }
    return "\(node.operation.label(logical)) at \(logical[origin].site)"
  }
}

extension ExchangeKind {
  /// The operation for whose sake rows are exchanged so.
  package var logicalNode: NodeID? {
    switch self {
    case .hash(let id, _, _), .hashOrdered(let id, _, _), .range(let id), .roundRobin(let id, _), .broadcast(let id),
      .custom(let id, _), .coalesced(let id, _):
      id
    case .forward, .gather: nil
    }
  }
}

extension PhysicalOperation {
  /// The operation in words, without its place: `merge reduceByKey`.
  package func label(_ logical: LogicalPlan) -> String {
    switch self {
    case .scan(let id): logical[id].operation.scanLabel
    case .narrow(let id), .union(let id): logical[id].operation.name
    case .limit(let count): "limit \(count) per task"
    case .take(_, let count): "limit \(count)"
    case .partial(let id): "partial \(logical[id].operation.name)"
    case .merge(let id): "merge \(logical[id].operation.name)"
    case .complete(let id): "complete \(logical[id].operation.name)"
    case .group(let id): logical[id].operation.name
    case .probe(let id, let strategy, let build):
      Self.joinLabel(logical[id].operation, strategy, build)
    case .orderedMerge(let id): "merge \(logical[id].operation.name)"
    case .materialize(let id): logical[id].operation.materializeLabel
    case .action(let action): action.description
    case .exchange(let kind, _): kind.name
    }
  }

  private static func joinLabel(_ operation: LogicalOperation, _ strategy: JoinStrategy, _ build: JoinSide) -> String {
    guard case .join = operation else { return operation.name }
    switch strategy {
    case .broadcast: return "broadcast \(operation.name) (builds \(build.rawValue))"
    case .shuffleHash: return "hash \(operation.name) (builds \(build.rawValue))"
    case .splitShuffleHash: return "hash \(operation.name) (builds \(build.rawValue), splits skewed partitions)"
    case .sortMerge: return "sort-merge \(operation.name)"
    }
  }
}

extension LogicalOperation {
  /// A source that is read, in words.
  fileprivate var scanLabel: String {
    if case .source(let source) = self, source.kind == .checkpoint { return "reads checkpoint \(source.description)" }
    return "scan \(name)"
  }

  /// Rows that are kept, in words.
  fileprivate var materializeLabel: String {
    if case .checkpointed(let checkpoint) = self { return "writes checkpoint \(checkpoint)" }
    return name
  }
}
