/// The account's key or a shared access signature, where ``AzureAccount`` looks for them. What is there for another account is
/// not used: neither would it help, nor should that other account's secret be sent.
package struct AzureEnvironmentCredentials: CredentialProvider {
  private let context: CredentialContext
  private let account: String

  /// Looks for credentials for `account` in the environment of `context`.
  package init(_ context: CredentialContext, account: String) {
    self.context = context
    self.account = account
  }

  package var place: String { "the environment" }

  package func find() throws(CredentialError) -> ProviderFinding<AzureCredentials> {
    let found = try AzureAccount(context)
    guard found.key != nil || found.sharedAccess != nil else {
      return .absent(
        found.name == nil
          ? "neither AZURE_STORAGE_CONNECTION_STRING nor AZURE_STORAGE_KEY nor AZURE_STORAGE_SAS_TOKEN is set"
          : "\(found.source) names an account but holds neither a key nor a shared access signature")
    }
    if let name = found.name, name != account {
      return .absent("what \(found.source) holds is for the account \(name), not for \(account)")
    }
    if let text = found.key {
      guard let key = Digests.bytes(base64: text), !key.isEmpty else {
        throw CredentialError(.invalid, "the account's key in \(found.source) is no base 64; copy it whole")
      }
      return .found(.sharedKey(account: account, key: key))
    }
    return .found(try .sharedAccess(token: found.sharedAccess ?? ""))
  }
}
