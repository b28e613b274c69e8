import Records

/// A service account by its key: signs an assertion, for which Google's token service gives a token (RFC 7523). One request a token.
struct GoogleServiceAccount: Sendable {
  private let email: String
  private let keyID: String?
  private let key: String
  private let path: String
  private let service: GoogleTokenService
  private let context: CredentialContext

  /// How long an assertion, and the token for it, is valid: an hour is the most that is granted.
  private static var lifetime: Int { 3600 }

  /// The account of a key file at `path`.
  init(_ file: GoogleCredentialFile, _ path: String, _ context: CredentialContext) throws(CredentialError) {
    guard let email = file.clientEmail, let key = file.privateKey, !email.isEmpty, !key.isEmpty else {
      throw CredentialError(.invalid, "the file \(path) lacks client_email or private_key; download the account's key again")
    }
    self.email = email
    self.key = key
    self.path = path
    self.context = context
    keyID = file.privateKeyID
    service = try GoogleTokenService(file.tokenURI, context)
  }

  func token(_ purpose: GooglePurpose) throws(CredentialError) -> GoogleToken {
    let now = context.now()
    var claims = GoogleClaims(
      issuer: email, audience: service.url, issuedAt: now.seconds, expiresAt: (now + Self.lifetime).seconds)
    switch purpose {
    case .access(let scopes): claims.scope = scopes.joined(separator: " ")
    case .identity(let audience): claims.targetAudience = audience
    }
    guard let assertion = RSASignedToken.make(claims, keyID: keyID, privateKey: key) else {
      throw CredentialError(.invalid, "the private_key in \(path) is no RSA key in PEM; download the account's key again")
    }
    let answer = try service.ask(
      [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion)],
      remedy: "check that the account \(email) and its key exist and that this machine's clock is right")
    return try answer.token(purpose, from: service.url, at: now)
  }
}
