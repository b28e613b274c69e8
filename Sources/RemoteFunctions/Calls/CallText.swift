internal import CloudCredentials

/// Bytes as JSON, which is all that some platforms carry: an object with one member in base 64.
enum CallText {
  private struct Member: Codable {
    var bytes: String
  }

  /// Bytes as JSON; a third longer, and some.
  static func encode(_ bytes: [UInt8]) -> [UInt8] { Array("{\"bytes\":\"\(Digests.base64(bytes))\"}".utf8) }

  /// The bytes of such JSON; nil for anything else.
  static func decode(_ json: [UInt8]) -> [UInt8]? {
    let member: Member? = JSONText.decode(json)
    return member.flatMap { Digests.bytes(base64: $0.bytes) }
  }

  /// How many bytes fit where `limit` bytes of JSON do.
  static func capacity(_ limit: Int) -> Int { (limit - 64) / 4 * 3 }
}
