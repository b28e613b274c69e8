/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` and `AWS_CREDENTIAL_EXPIRATION`.
package struct EnvironmentCredentials: CredentialProvider {
  private let context: CredentialContext

  /// Looks into the environment of `context`.
  package init(_ context: CredentialContext) { self.context = context }

  package var place: String { "the environment" }

  package func find() throws(CredentialError) -> CredentialFinding {
    switch (context.variable("AWS_ACCESS_KEY_ID"), context.variable("AWS_SECRET_ACCESS_KEY")) {
    case (nil, nil): return .absent("AWS_ACCESS_KEY_ID is not set")
    case (nil, _):
      throw CredentialError(.invalid, "AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID; set both or neither")
    case (_, nil):
      throw CredentialError(.invalid, "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY; set both or neither")
    case (let keyID?, let secret?):
      let expiry = context.variable("AWS_CREDENTIAL_EXPIRATION").flatMap { UTCTime(rfc3339: $0) }
      return .found(
        AWSCredentials(keyID: keyID, secret: secret, token: context.variable("AWS_SESSION_TOKEN"), expiry: expiry))
    }
  }
}
