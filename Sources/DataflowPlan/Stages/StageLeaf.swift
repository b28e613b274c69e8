/// What a stage reads.
package enum StageLeaf: Sendable, Hashable {
  /// The stage's input of that index.
  case input(Int)
  /// A source.
  case source(NodeID)
}
