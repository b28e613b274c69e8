/// What a node of a physical plan does. Ids lead to the logical node, and through it to the program's closures.
package enum PhysicalOperation: Sendable, Hashable, Codable {
  /// Reads a split of a source.
  case scan(NodeID)
  /// A narrow operation over each row, or each partition.
  case narrow(NodeID)
  /// At most so many rows of each task: what a limit further up lets be dropped early.
  case limit(count: Int)
  /// The first rows of all, over rows that were gathered.
  case take(NodeID, count: Int)
  /// Combines rows per key before they travel: `reduceByKey`, `aggregateByKey` or `distinct`, map side.
  case partial(NodeID)
  /// Combines partial results per key.
  case merge(NodeID)
  /// Combines raw rows per key, when there was no partial.
  case complete(NodeID)
  /// Streams one group per key from rows that come in the order of their keys' hashes.
  case group(NodeID)
  /// A join; inputs are the stream side, then the build side (`build` says which side of the join that is).
  case probe(NodeID, strategy: JoinStrategy, build: JoinSide)
  /// Merges sorted runs.
  case orderedMerge(NodeID)
  /// The tasks of all inputs, one input after the other.
  case union(NodeID)
  /// Keeps the rows for later actions.
  case materialize(NodeID)
  /// The task's part of the action; the root.
  case action(LogicalAction)
  /// Stores rows for another stage. Every partitioned exchange has a group.
  case exchange(ExchangeKind, group: PartitioningGroup?)

  /// The logical node it computes (whole or in part), if it is one.
  package var logicalNode: NodeID? {
    switch self {
    case .scan(let id), .narrow(let id), .take(let id, _), .partial(let id), .merge(let id), .complete(let id), .group(let id),
      .probe(let id, _, _), .orderedMerge(let id), .union(let id), .materialize(let id):
      id
    case .exchange(.roundRobin(let id, _), _), .exchange(.custom(let id, _), _), .exchange(.coalesced(let id, _), _): id
    case .limit, .action, .exchange: nil
    }
  }

  /// The kind of exchange, if it is one.
  package var exchangeKind: ExchangeKind? {
    if case .exchange(let kind, _) = self { kind } else { nil }
  }

  /// The group of a partitioned exchange.
  package var partitioningGroup: PartitioningGroup? {
    if case .exchange(_, let group) = self { group } else { nil }
  }

  /// Whether it stores rows between stages.
  package var isExchange: Bool { exchangeKind != nil }

  /// How many inputs it takes.
  package var arity: ClosedRange<Int> {
    switch self {
    case .scan: 0...0
    case .probe: 2...2
    case .union: 1...Int.max
    default: 1...1
    }
  }
}
