/// How large some rows are, and how well that is known.
package struct SizeEstimate: Sendable, Hashable, Codable {
  /// How well a size is known, best first.
  package enum Basis: Int, Sendable, Hashable, Codable, Comparable {
    /// Listed, counted or measured.
    case exact
    /// It can be smaller, not larger.
    case atMost
    /// Taken over from the input of user code that gives one row for each: usually near.
    case assumed
    /// Taken over from the input of user code that may give any number of rows: only good for a partition count.
    case guessed

    /// Better known is smaller.
    package static func < (a: Basis, b: Basis) -> Bool { a.rawValue < b.rawValue }
  }

  /// Encoded size, if known.
  package var bytes: Int?
  /// Number of rows, if known.
  package var rows: Int?
  /// How well these are known.
  package var basis: Basis

  /// A size; `nil` means unknown.
  package init(bytes: Int?, rows: Int?, basis: Basis = .exact) {
    self.bytes = bytes
    self.rows = rows
    self.basis = basis
  }

  /// Nothing is known.
  package static let unknown = SizeEstimate(bytes: nil, rows: nil, basis: .guessed)

  /// The same size, known no better than that.
  package func weakened(to basis: Basis) -> SizeEstimate {
    SizeEstimate(bytes: bytes, rows: rows, basis: max(self.basis, basis))
  }
}
