extension GoogleToken {
  private struct Ending: Decodable {
    let exp: Int
  }

  /// A signed token that says its own end; nil for other text.
  init?(identity text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let body = RSASignedToken.bytes(base64URL: parts[1]), let ending: Ending = JSONText.decode(body)
    else { return nil }
    self.init(text, expiry: UTCTime(seconds: ending.exp))
  }
}
