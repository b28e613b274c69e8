import Records

/// A user's login, which `gcloud auth application-default login` wrote. One request a token.
struct GoogleUser: Sendable {
  private let fields: [(name: String, value: String)]
  private let service: GoogleTokenService
  private let path: String
  private let context: CredentialContext

  /// The user of the file at `path`.
  init(_ file: GoogleCredentialFile, _ path: String, _ context: CredentialContext) throws(CredentialError) {
    guard let id = file.clientID, let secret = file.clientSecret, let refresh = file.refreshToken, !refresh.isEmpty else {
      throw CredentialError(
        .invalid,
        "the file \(path) lacks client_id, client_secret or refresh_token; run `gcloud auth application-default login` again")
    }
    fields = [
      ("grant_type", "refresh_token"), ("client_id", id), ("client_secret", secret), ("refresh_token", refresh),
    ]
    self.path = path
    self.context = context
    service = try GoogleTokenService(file.tokenURI, context)
  }

  func token(_ purpose: GooglePurpose) throws(CredentialError) -> GoogleToken {
    guard case .access = purpose else {
      throw CredentialError(
        .unsupported,
        "the file \(path) is a user's login, which gives no identity tokens for services; use a service account's key file")
    }
    let now = context.now()
    let answer = try service.ask(fields, remedy: "run `gcloud auth application-default login` again")
    return try answer.token(purpose, from: service.url, at: now)
  }
}
