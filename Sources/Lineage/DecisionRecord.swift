/// A planning decision that a wave depends on and a resumed run must not take anew: a partition count, split points, a listing.
package struct DecisionRecord: Hashable, Sendable {
  /// The action it was taken for.
  package var action: ActionID
  /// What was decided, unique within the action: `stage 2 partitions`.
  package var key: String
  /// The decision, encoded by whoever took it.
  package var value: [UInt8]

  /// That decision.
  package init(action: ActionID, key: String, value: [UInt8]) {
    self.action = action
    self.key = key
    self.value = value
  }
}
