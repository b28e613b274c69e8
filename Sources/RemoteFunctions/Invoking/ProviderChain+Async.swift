internal import CloudCredentials

extension ProviderChain {
  /// What `credentials()` gives. Only where it has to look for them, which may ask other services and blocks, a thread is started.
  func credentialsAsync() async throws(CredentialError) -> Credentials {
    if let atHand { return atHand }
    return try await BlockingCall.run { Result { () throws(CredentialError) in try self.credentials() } }.get()
  }
}
