extension OptimizedPlan {
  /// How many partitions the exchanges of each group have: decided before they are written, from estimates, once for all that a
  /// group brings together. What turns out to be too many is coalesced when it is read.
  package func partitionDecisions(_ options: OptimizerOptions) -> [PartitioningGroup: PartitionDecision] {
    let estimates = SizeEstimator.estimates(logical)
    var sizes: [PartitioningGroup: SizeEstimate] = [:]
    var requested: [PartitioningGroup: Int] = [:]
    for node in physical.nodes {
      guard case .exchange(let kind, let group?) = node.operation else { continue }
      requested[group] = kind.requestedCount ?? requested[group]
      let size = size(of: node.inputs[0], estimates)
      let sum = sizes[group].map { before in
        SizeEstimate(
          bytes: before.bytes.flatMap { a in size.bytes.map { a + $0 } }, rows: nil, basis: max(before.basis, size.basis))
      }
      sizes[group] = sum ?? size
    }
    var decisions: [PartitioningGroup: PartitionDecision] = [:]
    for (group, size) in sizes {
      decisions[group] =
        requested[group].map { PartitionDecision(count: $0, reason: "as the program asks") }
        ?? chooser(of: group, options).count(for: size)
    }
    return decisions
  }

  /// What chooses the partitions of a group, and which of them are read together: by the bytes that the program asked for, if it
  /// did.
  package func chooser(of group: PartitioningGroup, _ options: OptimizerOptions) -> PartitionChooser {
    for node in physical.nodes {
      guard case .exchange(.roundRobin(let id, nil), group) = node.operation,
        case .repartitioned(nil, let bytes?) = logical[id].operation
      else { continue }
      return PartitionChooser(options, requestedBytes: bytes)
    }
    return PartitionChooser(options)
  }

  /// The size of a physical node's rows: that of the logical node whose rows they are.
  func size(of id: PhysicalID, _ estimates: [SizeEstimate]) -> SizeEstimate {
    var id = id
    while physical[id].operation.logicalNode == nil, let input = physical[id].inputs.first { id = input }
    return physical[id].operation.logicalNode.map { estimates[$0.rawValue] } ?? .unknown
  }
}
