/// The operators of a stage as a worker binds them: leaves are what it reads.
package indirect enum StageTree: Sendable, Hashable {
  /// The rows of the stage's input of that index.
  case input(Int)
  /// The rows of a source; the node is its `scan`.
  case source(NodeID)
  /// An operator over the rows of its inputs.
  case apply(PhysicalNode, [StageTree])

  /// The operators in the order in which rows pass them, inputs first.
  package var operations: [PhysicalNode] {
    guard case .apply(let node, let inputs) = self else { return [] }
    return inputs.flatMap(\.operations) + [node]
  }

  /// The sources it reads, in order.
  package var sources: [NodeID] {
    switch self {
    case .input: []
    case .source(let id): [id]
    case .apply(_, let inputs): inputs.flatMap(\.sources)
    }
  }
}
