/// The identity of a stage: its position in the stage plan.
package struct StageID: RawRepresentable, Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
  /// The position in `StagePlan.stages`.
  package let rawValue: Int

  /// The stage at that position.
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// The stage at that position.
  package init(_ position: Int) { rawValue = position }

  /// `stage 3`.
  package var description: String { "stage \(rawValue)" }

  /// The order of positions, which is topological.
  package static func < (a: StageID, b: StageID) -> Bool { a.rawValue < b.rawValue }
}
