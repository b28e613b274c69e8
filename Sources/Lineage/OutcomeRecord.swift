/// How an action ended, or what a `recorded` body gave; what replays deliver in the order of their ordinals.
package struct OutcomeRecord: Hashable, Sendable {
  /// What the payload is.
  package enum Kind: String, Sendable, CaseIterable {
    /// The payload is the encoded result.
    case value
    /// The payload refers to an object that holds the encoded result, too large to be kept here.
    case stored
    /// The payload is the encoded error.
    case failure
    /// The action was cancelled by the program.
    case cancelled
  }

  /// Its place in the run's order of delivery, from 0.
  package var ordinal: Int
  /// The action that ended.
  package var action: ActionID
  /// What the payload is.
  package var kind: Kind
  /// The result, the reference or the error.
  package var payload: [UInt8]
  /// When it was handed in to be committed.
  package var committedAt: WallTime

  /// That outcome.
  package init(ordinal: Int, action: ActionID, kind: Kind, payload: [UInt8], committedAt: WallTime) {
    self.ordinal = ordinal
    self.action = action
    self.kind = kind
    self.payload = payload
    self.committedAt = committedAt
  }
}
