/// Which rows a join keeps.
package enum JoinKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// Rows whose key is on both sides.
  case inner
  /// Every row of the left side.
  case left
  /// Every row of the right side.
  case right
  /// Every row of both sides.
  case full
  /// The rows of the left side whose key is on the right side, each once.
  case semi
  /// The rows of the left side whose key isn't on the right side.
  case anti

  /// Whether a row of that side may be given though it has no match. Such a side must not be sent whole to several tasks, of
  /// which each sees only a part of its matches.
  package func keepsUnmatched(_ side: JoinSide) -> Bool {
    switch (self, side) {
    case (.left, .left), (.right, .right), (.full, _): true
    // A row of the left side is given once, however many tasks found a match for it.
    case (.semi, .left), (.anti, .left): true
    default: false
    }
  }
}
