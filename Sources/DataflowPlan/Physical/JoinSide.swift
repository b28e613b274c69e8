/// Which input of a keyed operation.
package enum JoinSide: String, Sendable, Hashable, Codable {
  /// The first input of a join.
  case left
  /// The second input of a join.
  case right
  /// The input of an operation that has one.
  case only
}
