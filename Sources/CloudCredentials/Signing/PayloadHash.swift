package import Records

/// How a signature covers the body.
package struct PayloadHash: Sendable, Hashable {
  /// What is signed in its place: 64 hexadecimal digits, or a word.
  package let text: String

  /// No body.
  package static let empty = PayloadHash(text: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  /// Not at all: S3 takes that where TLS already protects the body.
  package static let unsigned = PayloadHash(text: "UNSIGNED-PAYLOAD")

  private init(text: String) { self.text = text }

  /// The hash of `bytes`.
  package init(_ bytes: UnsafeRawBufferPointer) { text = Digests.hex(Digests.sha256(bytes)) }

  /// The hash of `bytes`.
  package init(_ bytes: SharedBytes) {
    self.init(bytes.bytes)
    extendLifetime(bytes)
  }
}
