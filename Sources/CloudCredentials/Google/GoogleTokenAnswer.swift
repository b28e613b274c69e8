import Records

/// What a token service, or the metadata server, answers.
struct GoogleTokenAnswer: Decodable {
  private enum CodingKeys: String, CodingKey {
    case accessToken = "access_token"
    case identityToken = "id_token"
    case expiresIn = "expires_in"
    case error
    case errorDescription = "error_description"
  }

  private let accessToken: String?
  private let identityToken: String?
  private let expiresIn: Int?
  let error: String?
  let errorDescription: String?

  init?(json: SharedBytes) {
    guard let answer: Self = JSONText.decode(withExtendedLifetime(json) { Array(json.bytes) }) else { return nil }
    self = answer
  }

  /// The token for that purpose, which `place` gave at `now`.
  func token(_ purpose: GooglePurpose, from place: String, at now: UTCTime) throws(CredentialError) -> GoogleToken {
    switch purpose {
    case .access:
      if let accessToken, !accessToken.isEmpty { return GoogleToken(accessToken, expiry: expiresIn.map { now + $0 }) }
    case .identity:
      if let identityToken, let token = GoogleToken(identity: identityToken) { return token }
    }
    throw CredentialError(.refused, "\(place) answered without a token; check what the account may do")
  }
}
