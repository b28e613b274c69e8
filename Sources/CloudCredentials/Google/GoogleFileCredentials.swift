/// A file of application default credentials: a service account's key, or a user's login.
package struct GoogleFileCredentials: CredentialProvider {
  /// Which file.
  enum Source: Sendable {
    /// The one that `GOOGLE_APPLICATION_CREDENTIALS` names.
    case named
    /// The one that `gcloud auth application-default login` writes.
    case gcloud
  }

  private let source: Source
  private let purpose: GooglePurpose
  private let context: CredentialContext

  init(_ source: Source, _ purpose: GooglePurpose, _ context: CredentialContext) {
    self.source = source
    self.purpose = purpose
    self.context = context
  }

  package var place: String {
    switch source {
    case .named: "GOOGLE_APPLICATION_CREDENTIALS"
    case .gcloud: "gcloud's application default credentials"
    }
  }

  package func find() throws(CredentialError) -> ProviderFinding<GoogleToken> {
    switch source {
    case .named:
      guard let path = context.variable("GOOGLE_APPLICATION_CREDENTIALS") else { return .absent("it is not set") }
      guard let content = context.readFile(path) else {
        throw CredentialError(.invalid, "the file \(path) can't be read; check the path and its permissions")
      }
      return .found(try token(content, path))
    case .gcloud:
      guard let path = gcloudFile else { return .absent("neither CLOUDSDK_CONFIG nor HOME is set") }
      guard let content = context.readFile(path) else { return .absent("there is no file \(path)") }
      return .found(try token(content, path))
    }
  }

  private var gcloudFile: String? {
    let folder = context.variable("CLOUDSDK_CONFIG") ?? context.variable("HOME").map { $0 + "/.config/gcloud" }
    return folder.map { $0 + "/application_default_credentials.json" }
  }

  private func token(_ content: [UInt8], _ path: String) throws(CredentialError) -> GoogleToken {
    // The text is not quoted in messages: it holds a secret.
    guard let file = GoogleCredentialFile(json: content) else {
      throw CredentialError(.invalid, "the file \(path) is no JSON object of credentials; download or write it again")
    }
    switch file.type {
    case "service_account": return try GoogleServiceAccount(file, path, context).token(purpose)
    case "authorized_user": return try GoogleUser(file, path, context).token(purpose)
    case "external_account", "external_account_authorized_user", "impersonated_service_account", "gdch_service_account":
      throw CredentialError(
        .unsupported,
        "the file \(path) is of type \(file.type ?? ""), which this program can't use; use a service account's key, a login by "
          + "`gcloud auth application-default login`, or run where a service account is attached")
    default:
      throw CredentialError(
        .invalid,
        "the file \(path) has no type that is known (\(file.type ?? "none")); it must be service_account or authorized_user")
    }
  }
}
