/// Which conditions a server honours. Some ignore a condition that they don't know, and then overwrite what they must not.
package struct ServerCapabilities: Sendable, Hashable {
  /// How a server wants the version in a condition.
  package enum ETagForm: Sendable, Hashable {
    /// In quotes, as HTTP has it.
    case quoted
    /// Without.
    case bare
  }

  /// Whether a put in one request can be made to fail if the object exists.
  package var createOnlyPut: Bool
  /// Whether the end of an upload in parts can.
  package var createOnlyUpload: Bool
  /// How a put can be made to fail unless the object is a given version; nil if it can't.
  package var compareAndSetPut: ETagForm?
  /// How the end of an upload in parts can; nil if it can't.
  package var compareAndSetUpload: ETagForm?

  /// What AWS documents for S3.
  package static let aws = ServerCapabilities(
    createOnlyPut: true, createOnlyUpload: true, compareAndSetPut: .quoted, compareAndSetUpload: .quoted)
}
