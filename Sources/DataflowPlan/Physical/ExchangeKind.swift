/// How rows are divided when they are stored between two stages.
package enum ExchangeKind: Sendable, Hashable, Codable {
  /// Partition *i* of the consumer is what task *i* of the producer wrote.
  case forward
  /// By a hash of the key, as the node's side takes it from a row.
  case hash(key: NodeID, side: JoinSide, keyType: String)
  /// By ranges of the key's hash, each partition's rows in the order of that hash: groups then stream.
  case hashOrdered(NodeID, side: JoinSide, keyType: String)
  /// By ranges of the sort key, each task's rows in order.
  case range(NodeID)
  /// Evenly, in turn; a count that the program asked for is kept.
  case roundRobin(NodeID, count: Int?)
  /// As the program says for each row.
  case custom(NodeID, count: Int)
  /// Partition *i* of the consumer is what some neighbouring tasks of the producer wrote; so many partitions at most.
  case coalesced(NodeID, count: Int)
  /// Whole, to every task of the consumer.
  case broadcast(NodeID)
  /// All to one task, in task order.
  case gather

  /// `hash exchange` and so on, for explanations.
  package var name: String {
    switch self {
    case .forward: "forward exchange"
    case .hash: "hash exchange"
    case .hashOrdered: "hash-ordered exchange"
    case .range: "range exchange"
    case .roundRobin: "round-robin exchange"
    case .custom: "custom exchange"
    case .coalesced: "coalesced exchange"
    case .broadcast: "broadcast exchange"
    case .gather: "gather exchange"
    }
  }

  /// Whether it has a number of partitions to be chosen, and therefore a group.
  package var isPartitioned: Bool {
    switch self {
    case .hash, .hashOrdered, .range, .roundRobin, .custom: true
    case .forward, .broadcast, .gather, .coalesced: false
    }
  }

  /// The number of partitions that the program asked for, which is neither chosen nor coalesced.
  package var requestedCount: Int? {
    switch self {
    case .roundRobin(_, let count): count
    case .custom(_, let count): count
    default: nil
    }
  }
}
