/// How the program wants the two sides of a join to meet.
package enum JoinHint: String, Sendable, Hashable, Codable, CaseIterable {
  /// As the optimizer decides by the sides' sizes.
  case automatic
  /// One side goes whole to every task of the other, however large it is.
  case broadcast
  /// Both sides are partitioned by the key, and a table is built from one of them.
  case shuffleHash
  /// Both sides are partitioned by the key and sorted, and merged.
  case sortMerge
}
