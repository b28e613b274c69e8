/// Credentials for an account of Azure Storage from the first place that has any.
package typealias AzureCredentialChain = ProviderChain<AzureCredentials>

extension AzureCredentials: RenewableCredentials {
  /// What was tried, and what else may be.
  package static func lacking(_ tried: String) -> String {
    "no credentials for Azure Storage were found (\(tried)); set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT "
      + "with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN, or run where an identity is assigned that has a role such as "
      + "Storage Blob Data Contributor"
  }
}

extension ProviderChain<AzureCredentials> {
  /// Explicit credentials if given; else those for `account` in the environment, a registered application's secret, workload
  /// identity, managed identity.
  package convenience init(
    account: String, explicit: AzureCredentials? = nil, context: CredentialContext = CredentialContext()
  ) {
    if let explicit {
      self.init([ExplicitCredentials(explicit)], now: context.now)
    } else {
      self.init(
        [
          AzureEnvironmentCredentials(context, account: account), ClientSecretCredentials(context),
          WorkloadIdentityCredentials(context), ManagedIdentityCredentials(context),
        ], now: context.now)
    }
  }
}
