/// What a service account asserts, and what of an identity token matters here.
struct GoogleClaims: Codable, Equatable {
  private enum CodingKeys: String, CodingKey {
    case issuer = "iss"
    case audience = "aud"
    case issuedAt = "iat"
    case expiresAt = "exp"
    case scope
    case targetAudience = "target_audience"
  }

  let issuer: String
  let audience: String
  let issuedAt: Int
  let expiresAt: Int
  var scope: String?
  var targetAudience: String?

  init(issuer: String, audience: String, issuedAt: Int, expiresAt: Int) {
    self.issuer = issuer
    self.audience = audience
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
  }
}
