/// What is known of which rows stand in one partition: all rows of equal keys.
package struct Partitioning: Sendable, Hashable {
  /// How keys find their partition.
  package enum Scheme: Sendable, Hashable {
    /// By the hash's remainder.
    case hash
    /// By ranges of the hash.
    case hashOrdered
  }

  /// What of a row is its key.
  package enum Key: Sendable, Hashable {
    /// The first component of a pair.
    case first
    /// The row.
    case whole
    /// What that operation's closure makes of a row.
    case computed(NodeID)
  }

  /// How keys find their partition.
  package var scheme: Scheme
  /// What of a row is its key.
  package var key: Key
  /// The type of the key.
  package var keyType: String
  /// The group whose count and coalescing the partitions have.
  package var group: PartitioningGroup

  /// Whether it brings together what the operation needs together.
  package func serves(_ id: NodeID, _ logical: LogicalPlan) -> Bool {
    logical[id].operation.keyType == keyType && logical[id].inputKey == key
  }

  /// Whether another side can be exchanged so that its partitions match these: a hash exchange divides by the remainder.
  package func canMeetExchange(for id: NodeID, _ logical: LogicalPlan) -> Bool { serves(id, logical) && scheme == .hash }
}

extension LogicalNode {
  /// What of its input's rows is the key.
  package var inputKey: Partitioning.Key {
    switch operation {
    case .distinct: .whole
    case .aggregateByKey, .groupByKey: .computed(id)
    default: .first
    }
  }

  /// What of its own rows is the key, if the operation leaves them together by it.
  package var outputKey: Partitioning.Key? {
    switch operation {
    case .distinct: .whole
    case .reduceByKey, .aggregateByKey, .join: .first
    // What a closure makes of a group may be anything.
    default: nil
    }
  }
}

extension PhysicalPlan {
  /// For each node (by position) how its rows are partitioned by a key, if they are.
  package func partitionings(_ logical: LogicalPlan) -> [Partitioning?] {
    var result = [Partitioning?](repeating: nil, count: nodes.count)
    for id in topologicalOrder() {
      result[id.rawValue] = partitioning(of: self[id], logical, self[id].inputs.first.flatMap { result[$0.rawValue] })
    }
    return result
  }

  private func partitioning(of node: PhysicalNode, _ logical: LogicalPlan, _ input: Partitioning?) -> Partitioning? {
    switch node.operation {
    case .exchange(.hash(let id, _, let type), let group?):
      Partitioning(scheme: .hash, key: logical[id].inputKey, keyType: type, group: group)
    case .exchange(.hashOrdered(let id, _, let type), let group?):
      Partitioning(scheme: .hashOrdered, key: logical[id].inputKey, keyType: type, group: group)
    // An earlier run may have stored a checkpoint, in as many partitions as it had.
    case .materialize(let id): logical[id].operation.isKeptForLaterRuns ? nil : input
    case .exchange(.forward, _), .limit: input
    case .narrow(let id): logical[id].operation.carried(input)
    case .probe(_, .splitShuffleHash, _): nil
    // Partial rows still have the key that the merge goes by.
    case .partial(let id): input.flatMap { $0.serves(id, logical) ? $0 : nil }
    case .merge(let id), .complete(let id), .group(let id), .probe(let id, _, _):
      input.flatMap { input in
        guard input.serves(id, logical), let key = logical[id].outputKey else { return nil }
        return Partitioning(scheme: input.scheme, key: key, keyType: input.keyType, group: input.group)
      }
    case .scan, .take, .orderedMerge, .union, .action, .exchange: nil
    }
  }
}

extension LogicalOperation {
  fileprivate var isKeptForLaterRuns: Bool { if case .checkpointed = self { true } else { false } }

  /// What remains of a partitioning after this narrow operation.
  fileprivate func carried(_ input: Partitioning?) -> Partitioning? {
    guard var input else { return nil }
    switch self {
    case .filter: return input
    case .keys where input.key == .first:
      input.key = .whole
      return input
    default: return keepsKeyPartitioning && input.key == .first ? input : nil
    }
  }
}
