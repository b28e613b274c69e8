/// What the environment says of an account: `AZURE_STORAGE_CONNECTION_STRING`, or else `AZURE_STORAGE_ACCOUNT`,
/// `AZURE_STORAGE_KEY` and `AZURE_STORAGE_SAS_TOKEN`.
package struct AzureAccount: Sendable, CustomStringConvertible, CustomReflectable {
  /// The account's name; nil where none is said.
  package let name: String?
  /// Where its blobs are: `https://account.blob.core.windows.net`; nil for the usual place.
  package let blobEndpoint: String?
  /// The account's key in base 64.
  let key: String?
  /// A shared access signature.
  let sharedAccess: String?
  /// What said so.
  let source: String

  private init(name: String?, blobEndpoint: String?, key: String?, sharedAccess: String?, source: String) {
    self.name = name
    self.blobEndpoint = blobEndpoint
    self.key = key
    self.sharedAccess = sharedAccess
    self.source = source
  }

  /// What the environment of `context` says.
  /// - Throws: ``CredentialError`` with `invalid` for a connection string that can't be read.
  package init(_ context: CredentialContext) throws(CredentialError) {
    if let text = context.variable("AZURE_STORAGE_CONNECTION_STRING") {
      try self.init(connectionString: text)
    } else {
      self.init(
        name: context.variable("AZURE_STORAGE_ACCOUNT"), blobEndpoint: nil, key: context.variable("AZURE_STORAGE_KEY"),
        sharedAccess: context.variable("AZURE_STORAGE_SAS_TOKEN"), source: "the environment")
    }
  }

  /// What a connection string says, such as `DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…`.
  private init(connectionString text: String) throws(CredentialError) {
    let values = try Self.values(text)
    let source = "AZURE_STORAGE_CONNECTION_STRING"
    if values["usedevelopmentstorage"]?.lowercased() == "true" {
      let base = values["developmentstorageproxyuri"] ?? "http://127.0.0.1"
      self.init(
        name: Self.emulator.name, blobEndpoint: "\(base):10000/\(Self.emulator.name)", key: Self.emulator.key,
        sharedAccess: nil, source: source)
      return
    }
    let endpoint = values["blobendpoint"] ?? Self.endpoint(values)
    guard let name = values["accountname"] ?? endpoint.flatMap(Self.account(ofEndpoint:)) else {
      throw CredentialError(
        .invalid, "\(source) has neither AccountName nor a BlobEndpoint that begins with the account; copy it whole, in quotes")
    }
    self.init(
      name: name, blobEndpoint: endpoint, key: values["accountkey"], sharedAccess: values["sharedaccesssignature"],
      source: source)
  }

  private static func values(_ text: String) throws(CredentialError) -> [String: String] {
    var values: [String: String] = [:]
    for item in text.split(separator: ";") {
      guard let equals = item.firstIndex(of: "=") else {
        throw CredentialError(
          .invalid, "AZURE_STORAGE_CONNECTION_STRING has a part without an equals sign; copy it whole, in quotes")
      }
      values[item[..<equals].lowercased()] = String(item[item.index(after: equals)...])
    }
    return values
  }

  /// The account that every emulator has; its key is public.
  private static let emulator = (
    name: "devstoreaccount1",
    key: "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
  )

  private static func endpoint(_ values: [String: String]) -> String? {
    guard let name = values["accountname"], values["endpointsuffix"] != nil || values["defaultendpointsprotocol"] != nil else {
      return nil
    }
    return "\(values["defaultendpointsprotocol"] ?? "https")://\(name).blob.\(values["endpointsuffix"] ?? "core.windows.net")"
  }

  /// `account` of `https://account.blob.core.windows.net`.
  private static func account(ofEndpoint endpoint: String) -> String? {
    let host = endpoint.split(separator: "/").dropFirst().first ?? ""
    let parts = host.split(separator: ".")
    return parts.count > 2 && parts[1] == "blob" ? String(parts[0]) : nil
  }

  /// The account's name and place only.
  package var description: String { "AzureAccount(\(name ?? "none")\(blobEndpoint.map { ", \($0)" } ?? ""))" }

  /// The account's name only: dumps and test failures print mirrors.
  package var customMirror: Mirror { Mirror(self, children: ["name": name as Any]) }
}
