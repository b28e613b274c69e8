/// The identity of a node of a logical plan: its position there, so that driver and worker agree on it without talking.
package struct NodeID: RawRepresentable, Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
  /// The position in `LogicalPlan.nodes`.
  package let rawValue: Int

  /// The node at that position.
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// The node at that position.
  package init(_ position: Int) { rawValue = position }

  /// `#3`.
  package var description: String { "#\(rawValue)" }

  /// The order of positions, which is topological.
  package static func < (a: NodeID, b: NodeID) -> Bool { a.rawValue < b.rawValue }
}
