/// HMAC keys to Google Cloud Storage: `GS_ACCESS_KEY_ID` and `GS_SECRET_ACCESS_KEY`.
package struct GoogleKeyCredentials: CredentialProvider {
  private let context: CredentialContext

  /// Looks into the environment of `context`.
  package init(_ context: CredentialContext) { self.context = context }

  package var place: String { "the environment" }

  /// Whether the environment names a key, or a part of one: then it is meant to be used.
  package var isMeant: Bool {
    context.variable("GS_ACCESS_KEY_ID") != nil || context.variable("GS_SECRET_ACCESS_KEY") != nil
  }

  package func find() throws(CredentialError) -> ProviderFinding<AWSCredentials> {
    switch (context.variable("GS_ACCESS_KEY_ID"), context.variable("GS_SECRET_ACCESS_KEY")) {
    case (nil, nil): return .absent("GS_ACCESS_KEY_ID is not set")
    case (let keyID?, let secret?): return .found(AWSCredentials(keyID: keyID, secret: secret))
    default:
      throw CredentialError(
        .invalid, "only one of GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY is set; set both, or neither to use tokens")
    }
  }
}
