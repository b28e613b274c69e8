internal import CloudCredentials
internal import Crypto

/// A signature of a call by a key that driver and function share: HMAC-SHA-256 of the time, a number used once, and the body's hash.
package struct CallSignature: Sendable, Equatable {
  /// The header that carries it.
  package static let header = "x-serverless-dataset-signature"
  /// How far the clocks of driver and function may be apart, in seconds.
  package static let tolerance = 300

  /// When the call was signed, in seconds since 1970.
  package var time: Int
  /// Makes every call another one.
  package var nonce: String
  private var code: String

  /// Signs a body.
  package init(body: [UInt8], key: [UInt8], time: Int, nonce: String) {
    self.time = time
    self.nonce = nonce
    code = Self.code(body, key, time, nonce)
  }

  /// Reads the header's value; nil for anything else.
  package init?(header text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard text.utf8.count < 512, parts.count == 3, let time = Int(parts[0]), !parts[1].isEmpty else { return nil }
    self.time = time
    nonce = String(parts[1])
    code = String(parts[2])
  }

  /// The header's value.
  package var text: String { "\(time),\(nonce),\(code)" }

  /// Whether the signature is that of `body` under `key`; takes as long for wrong ones as for right ones.
  package func isValid(body: [UInt8], key: [UInt8]) -> Bool {
    let expected = Array(Self.code(body, key, time, nonce).utf8)
    let given = Array(code.utf8)
    guard expected.count == given.count else { return false }
    return zip(expected, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func code(_ body: [UInt8], _ key: [UInt8], _ time: Int, _ nonce: String) -> String {
    let hash = body.withUnsafeBytes { Digests.hex(Digests.sha256($0)) }
    return Digests.hex(Digests.hmac("serverless-dataset call\n\(time)\n\(nonce)\n\(hash)", key: key))
  }
}
