/// How the two sides of a join meet.
package enum JoinStrategy: String, Sendable, Hashable, Codable {
  /// Both sides are partitioned by the key alike, and partition meets partition.
  case shuffleHash
  /// The build side goes whole to every task of the other.
  case broadcast
}
