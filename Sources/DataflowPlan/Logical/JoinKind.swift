/// Which rows a join keeps.
package enum JoinKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// Rows whose key is on both sides.
  case inner
  /// Every row of the left side.
  case left
}
