/// What one task of a stage does: the stage's tree with the union branch chosen and each leaf reduced to its partition.
package indirect enum TaskTree: Sendable, Hashable {
  /// A partition of the stage's input of that index; of a broadcast or gathered input, partition 0 is everything.
  case input(Int, partition: Int)
  /// A split of a source.
  case source(NodeID, split: Int)
  /// An operator over the rows of its inputs; never a union, which needs no work.
  case apply(PhysicalNode, [TaskTree])

  /// The operators in the order in which rows pass them, inputs first.
  package var operations: [PhysicalNode] {
    guard case .apply(let node, let inputs) = self else { return [] }
    return inputs.flatMap(\.operations) + [node]
  }
}
