/// The identity of a node of a physical plan: its position there.
package struct PhysicalID: RawRepresentable, Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
  /// The position in `PhysicalPlan.nodes`.
  package let rawValue: Int

  /// The node at that position.
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// The node at that position.
  package init(_ position: Int) { rawValue = position }

  /// `%3`.
  package var description: String { "%\(rawValue)" }

  /// The order of positions.
  package static func < (a: PhysicalID, b: PhysicalID) -> Bool { a.rawValue < b.rawValue }
}
