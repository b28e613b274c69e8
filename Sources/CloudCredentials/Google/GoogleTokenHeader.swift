/// What stands before a signed token's claims.
struct GoogleTokenHeader: Encodable {
  private enum CodingKeys: String, CodingKey {
    case algorithm = "alg"
    case type = "typ"
    case keyID = "kid"
  }

  private let algorithm = "RS256"
  private let type = "JWT"
  let keyID: String?

  init(keyID: String?) { self.keyID = keyID }
}
