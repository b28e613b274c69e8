/// A physical plan cut at its exchanges.
package struct StagePlan: Sendable, Hashable, Codable {
  /// The stages in topological order; a stage's id is its position, and the last one holds the action.
  package var stages: [StageDescription]

  /// A plan of those stages.
  package init(stages: [StageDescription]) { self.stages = stages }

  /// The stage of that id.
  package subscript(id: StageID) -> StageDescription { stages[id.rawValue] }

  /// The stage with the action.
  package var result: StageDescription { stages[stages.count - 1] }

  /// The stages that read what this one writes.
  package func consumers(of id: StageID) -> [StageID] {
    stages.filter { stage in stage.inputs.contains { $0.producer == id } }.map(\.id)
  }
}
