/// What becomes of a stage's rows.
package enum StageOutput: Sendable, Hashable, Codable {
  /// They are stored for other stages.
  case exchange(PhysicalID, ExchangeKind, group: PartitioningGroup?)
  /// They are the action's; the tree's top node is the task's part of it.
  case action(LogicalAction)
}
