/// Access tokens for Google Cloud from the first place that has any.
package typealias GoogleCredentials = ProviderChain<GoogleToken>

extension ProviderChain<GoogleToken> {
  /// What tokens are asked for unless told otherwise: all that the account may do in Google Cloud.
  package static var cloudPlatform: String { "https://www.googleapis.com/auth/cloud-platform" }

  /// An explicit token if given; else the file that `GOOGLE_APPLICATION_CREDENTIALS` names, gcloud's own file of application default
  /// credentials, the metadata server.
  /// - Parameters:
  ///   - token: an access token, which nobody renews.
  ///   - scopes: what a service account's tokens are to allow. A user's tokens, and those of the metadata server, allow what was
  ///     granted there.
  package convenience init(
    token: String? = nil, scopes: [String] = [GoogleCredentials.cloudPlatform], context: CredentialContext = CredentialContext()
  ) {
    if let token {
      self.init([ExplicitCredentials(GoogleToken(token))], now: context.now)
    } else {
      self.init(Self.places(.access(scopes: scopes), context), now: context.now)
    }
  }

  /// Tokens that tell `audience` who calls it, such as a service of Cloud Run at its URL. They come from a service account's key file or
  /// from the metadata server; a user's login gives none. Kept and renewed like access tokens.
  package static func identityTokens(audience: String, context: CredentialContext = CredentialContext()) -> GoogleCredentials {
    GoogleCredentials(places(.identity(audience: audience), context), now: context.now)
  }

  /// The places that Google's own libraries look at, in their order.
  private static func places(_ purpose: GooglePurpose, _ context: CredentialContext) -> [any CredentialProvider<GoogleToken>] {
    [
      GoogleFileCredentials(.named, purpose, context), GoogleFileCredentials(.gcloud, purpose, context),
      GoogleMetadataCredentials(purpose, context),
    ]
  }
}
