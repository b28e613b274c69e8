internal import CloudCredentials
internal import Crypto

/// The name of a blob: `sha256:` and 64 hexadecimal digits.
package struct ContentDigest: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
  /// The digest as it is written.
  package let rawValue: String

  /// The digest written so; nil for other text.
  package init?(rawValue: String) {
    guard rawValue.hasPrefix("sha256:"), rawValue.utf8.count == 71,
      rawValue.utf8.dropFirst(7).allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    self.rawValue = rawValue
  }

  /// The digest of `bytes`.
  package init(of bytes: [UInt8]) {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    self.init(hash)
  }

  /// The digest of what went into `hash`.
  init(_ hash: SHA256) { rawValue = "sha256:" + Digests.hex(Array(hash.finalize())) }

  /// The digits.
  var hexadecimal: String { String(rawValue.dropFirst(7)) }

  package var description: String { rawValue }
}
