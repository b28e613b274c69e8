/// How the two sides of a join meet.
package enum JoinStrategy: String, Sendable, Hashable, Codable {
  /// Both sides are partitioned by the key alike, and partition meets partition: a table is built from one side.
  case shuffleHash
  /// The same. A partition that turns out far larger than the others is read by several tasks, each with a part of the stream
  /// side and the whole build side; so the output is not partitioned by the key.
  case splitShuffleHash
  /// Both sides come partitioned by ranges of the key's hash and in its order, and are merged.
  case sortMerge
  /// The build side goes whole to every task of the other.
  case broadcast

  /// Whether both sides are partitioned, so that their partitions must match.
  package var isPartitioned: Bool { self != .broadcast }
}
