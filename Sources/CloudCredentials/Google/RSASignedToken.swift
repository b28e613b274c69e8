import _CryptoExtras

/// JSON Web Tokens that an RSA key signs (RFC 7515, algorithm RS256).
enum RSASignedToken {
  /// A token of `claims`; nil where `privateKey` is no RSA key of 2048 bits or more in PEM.
  static func make(_ claims: GoogleClaims, keyID: String?, privateKey: String) -> String? {
    guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: privateKey),
      let header = JSONText.encode(GoogleTokenHeader(keyID: keyID)), let body = JSONText.encode(claims)
    else { return nil }
    let signed = base64URL(header) + "." + base64URL(body)
    // Google takes no other padding from service accounts.
    guard let signature = try? key.signature(for: Array(signed.utf8), padding: .insecurePKCS1v1_5) else { return nil }
    return signed + "." + base64URL(signature.withUnsafeBytes { Array($0) })
  }

  /// Base 64 for URLs, without padding.
  static func base64URL(_ bytes: [UInt8]) -> String {
    String(
      Digests.base64(bytes).compactMap { character in
        switch character {
        case "+": "-"
        case "/": "_"
        case "=": nil
        default: character
        }
      })
  }

  /// The bytes that ``base64URL(_:)`` made `text` of; nil for other text.
  static func bytes(base64URL text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var (word, bits) = (0, 0)
    for byte in text.utf8 {
      guard let value = value(byte) else { return nil }
      word = (word << 6 | value) & 0xffff
      bits += 6
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: word >> bits))
    }
    return bits < 6 ? bytes : nil
  }

  private static func value(_ digit: UInt8) -> Int? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
