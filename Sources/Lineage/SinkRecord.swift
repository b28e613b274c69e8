/// The commit of a result to a destination. The intent stands here before the destination's manifest is touched, so that a
/// resumed run knows to read the manifest, which is the truth.
package struct SinkRecord: Hashable, Sendable {
  /// How far the commit has come.
  package enum State: String, Sendable, CaseIterable {
    /// About to be committed: whether it was, only the destination's manifest tells.
    case intent
    /// Committed: readers see the result.
    case committed
    /// Given up: readers see what they saw before.
    case aborted
  }

  /// The action that writes.
  package var action: ActionID
  /// Where to, as a URI.
  package var destination: String
  /// How far the commit has come.
  package var state: State
  /// The manifest that is to be the destination's.
  package var manifest: [UInt8]

  /// That sink.
  package init(action: ActionID, destination: String, state: State, manifest: [UInt8]) {
    self.action = action
    self.destination = destination
    self.state = state
    self.manifest = manifest
  }
}
