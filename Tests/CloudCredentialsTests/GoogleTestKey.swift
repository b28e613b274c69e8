import _CryptoExtras

/// A key of a service account, made for this run of the tests.
enum GoogleTestKey {
  static let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048)
  static let pem = key?.pemRepresentation ?? ""

  /// A service account's key file.
  static func file(tokenURI: String = "https://token.test/t", more: String = "") -> String {
    let lines = pem.split(separator: "\n").joined(separator: "\\n")
    return """
      {"type":"service_account","client_email":"robot@project.test","private_key_id":"key-1","private_key":"\(lines)\\n",
      "token_uri":"\(tokenURI)"\(more)}
      """
  }

  /// Whether the key's public half confirms what follows the last dot of `token`.
  static func confirms(_ token: String, signature: [UInt8]) -> Bool {
    guard let key, let dot = token.lastIndex(of: ".") else { return false }
    return key.publicKey.isValidSignature(
      _RSA.Signing.RSASignature(rawRepresentation: signature), for: Array(token[..<dot].utf8), padding: .insecurePKCS1v1_5)
  }
}
