package import CloudCredentials

/// What tells Google who asks.
package enum GCSAccess: Sendable {
  /// Nothing: for what is open to everybody.
  case anonymous
  /// Tokens.
  case tokens(GoogleCredentials)
  /// HMAC keys, by which only Google's XML interface can be used.
  case keys(CredentialChain)

  /// HMAC keys where the environment names one, else ``GoogleCredentials``' usual places.
  package init(_ context: CredentialContext) {
    let keys = GoogleKeyCredentials(context)
    self = keys.isMeant ? .keys(CredentialChain([keys], now: context.now)) : .tokens(GoogleCredentials(context: context))
  }
}
