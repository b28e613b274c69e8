import ObjectStorage

/// What ``OutputDestination/prepare(_:)`` found, which the commit holds on to: it fails if somebody else committed meanwhile.
package struct OutputState: Sendable, Hashable, Codable {
  /// The mode that the write was prepared for.
  package let mode: OutputMode
  /// The version of the manifest, or of the single file, that is there; nil if there is none.
  package let etag: String?
  /// The manifest there.
  package let previous: OutputManifest?
  /// Whether this very write was committed before: the run need not write again.
  package let isCommitted: Bool

  /// What the commit's write depends on.
  var condition: PutOptions.Condition { etag.map { .ifMatch(etag: $0) } ?? .createOnly }

  init(mode: OutputMode, etag: String? = nil, previous: OutputManifest? = nil, isCommitted: Bool = false) {
    self.mode = mode
    self.etag = etag
    self.previous = previous
    self.isCommitted = isCommitted
  }
}
