/// How the two sides of a join are brought together.
public enum JoinStrategy: Sendable {
  /// As the optimizer decides by the sizes of the sides, which `explain` shows with its reason.
  case automatic
  /// One side goes whole to every task of the other, which is then not exchanged at all. For a side that fits into a task's memory
  /// several times; a larger one is spilled to local disk by each task.
  case broadcast
  /// Both sides are exchanged by the hash of the key, and a table is built from the smaller one; what doesn't fit into memory is
  /// spilled.
  case shuffleHash
  /// Both sides are exchanged and sorted by the hash of the key, and merged: needs the least memory, whatever the sizes.
  case sortMerge
}
