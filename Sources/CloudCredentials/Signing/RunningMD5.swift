import Crypto

/// The MD5 of bytes that come piece by piece, against damage on the way; no protection against anybody.
package struct RunningMD5 {
  private var hash = Insecure.MD5()

  /// The hash of nothing yet.
  package init() {}

  /// Adds `bytes`.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

  /// The hash of all that was added, in base 64.
  package var base64: String { Digests.base64(Array(hash.finalize())) }
}
