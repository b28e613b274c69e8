/// An application for whoever holds an identity token of Kubernetes: `AZURE_FEDERATED_TOKEN_FILE`, `AZURE_TENANT_ID`,
/// `AZURE_CLIENT_ID`, as Azure's webhook sets them.
package struct WorkloadIdentityCredentials: CredentialProvider {
  private let context: CredentialContext

  /// Looks into the environment of `context`.
  package init(_ context: CredentialContext) { self.context = context }

  package var place: String { "workload identity" }

  package func find() throws(CredentialError) -> ProviderFinding<AzureCredentials> {
    guard let token = try context.file(namedBy: "AZURE_FEDERATED_TOKEN_FILE") else {
      return .absent("AZURE_FEDERATED_TOKEN_FILE is not set")
    }
    return .found(
      try EntraTokenService(context: context, place: place).token([
        ("client_assertion", token),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
      ]))
  }
}
