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
    case .hash(let id, _, _), .hashOrdered(let id, _), .range(let id), .roundRobin(let id, _), .broadcast(let id): id
    case .forward, .gather: nil
    }
  }
}

extension PhysicalOperation {
  /// The operation in words, without its place: `merge reduceByKey`.
  package func label(_ logical: LogicalPlan) -> String {
    switch self {
    case .scan(let id): "scan \(logical[id].operation.name)"
    case .narrow(let id), .union(let id): logical[id].operation.name
    case .limit(let count): "limit \(count) per task"
    case .take(_, let count): "limit \(count)"
    case .partial(let id): "partial \(logical[id].operation.name)"
    case .merge(let id): "merge \(logical[id].operation.name)"
    case .complete(let id): "complete \(logical[id].operation.name)"
    case .group(let id): logical[id].operation.name
    case .probe(let id, let strategy, let build):
      "\(strategy == .broadcast ? "broadcast" : "hash") \(logical[id].operation.name) (builds \(build.rawValue))"
    case .orderedMerge(let id): "merge \(logical[id].operation.name)"
    case .materialize: "cached"
    case .action(let action): action.description
    case .exchange(let kind, _): kind.name
    }
  }
}
