/// A registered application that knows a secret: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET`.
package struct ClientSecretCredentials: CredentialProvider {
  private let context: CredentialContext

  /// Looks into the environment of `context`.
  package init(_ context: CredentialContext) { self.context = context }

  package var place: String { "the application's secret" }

  package func find() throws(CredentialError) -> ProviderFinding<AzureCredentials> {
    guard let secret = context.variable("AZURE_CLIENT_SECRET") else { return .absent("AZURE_CLIENT_SECRET is not set") }
    return .found(try EntraTokenService(context: context, place: place).token([("client_secret", secret)]))
  }
}
