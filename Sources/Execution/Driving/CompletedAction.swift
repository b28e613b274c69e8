/// What came of an action's wave.
package struct CompletedAction: Sendable {
  /// Its result.
  package let result: ActionResult
  /// What the outputs behind it have counted.
  package let counters: CountedOutputs

  /// An action that ended so.
  package init(_ result: ActionResult, _ counters: CountedOutputs) {
    self.result = result
    self.counters = counters
  }
}
