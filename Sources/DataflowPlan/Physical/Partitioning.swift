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
  package func serves(_ operation: LogicalOperation) -> Bool {
    operation.keyType == keyType && operation.partitioningKey == key
  }

  /// Whether another side can be exchanged so that its partitions match these: a hash exchange divides by the remainder.
  package func canMeetExchange(for operation: LogicalOperation) -> Bool { serves(operation) && scheme == .hash }
}

extension LogicalOperation {
  /// What of its input's rows is the key.
  package var partitioningKey: Partitioning.Key {
    if case .distinct = self { .whole } else { .first }
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
      Partitioning(scheme: .hash, key: logical[id].operation.partitioningKey, keyType: type, group: group)
    case .exchange(.hashOrdered(let id, let type), let group?):
      Partitioning(scheme: .hashOrdered, key: logical[id].operation.partitioningKey, keyType: type, group: group)
    case .exchange(.forward, _), .limit, .materialize: input
    case .narrow(let id): logical[id].operation.carried(input)
    // The output's key is the input's, for both sides of a join too.
    case .partial(let id), .merge(let id), .complete(let id), .group(let id), .probe(let id, _, _):
      input.flatMap { $0.serves(logical[id].operation) ? $0 : nil }
    case .scan, .take, .orderedMerge, .union, .action, .exchange: nil
    }
  }
}

extension LogicalOperation {
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
