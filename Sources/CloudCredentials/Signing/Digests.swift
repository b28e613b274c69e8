import Crypto

/// The hashes that signatures and checksums are made of.
package enum Digests {
  /// SHA-256 of `bytes`, 32 bytes.
  package static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return Array(hash.finalize())
  }

  /// SHA-256 of the UTF-8 bytes of `text`.
  package static func sha256(_ text: String) -> [UInt8] {
    Array(text.utf8).withUnsafeBytes { sha256($0) }
  }

  /// MD5 of `bytes`, which some requests must carry against damage on the way; no protection against anybody.
  package static func md5(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var hash = Insecure.MD5()
    hash.update(bufferPointer: bytes)
    return Array(hash.finalize())
  }

  /// HMAC-SHA-256 of the UTF-8 bytes of `text` under `key`.
  package static func hmac(_ text: String, key: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
  }

  /// `bytes` as hexadecimal digits in lower case.
  package static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// `bytes` in base 64 with padding.
  package static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 { text.append(place <= group.count ? digits[word >> (18 - 6 * place) & 63] : UInt8(ascii: "=")) }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
