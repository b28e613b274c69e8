package import CloudCredentials
package import ObjectStorage
import RemoteStorage

extension AzureLocation {
  private static let optionNames: Set<String> = ["account", "endpoint", "style", "checksums", "anonymous"]

  /// Reads an `az:`, `abfs:` or `abfss:` URI; `context` gives the environment.
  /// - Throws: ``StorageError`` with `invalid` for another scheme, a missing account, or options that don't exist.
  package init(_ uri: ObjectURI, context: CredentialContext = CredentialContext()) throws(StorageError) {
    guard ["az", "abfs", "abfss"].contains(uri.scheme) else {
      throw StorageError(.invalid, path: uri.description, "it is no location of Azure; write az://container/prefix")
    }
    let options = try LocationOptions(uri, names: Self.optionNames)
    let parts = uri.authority.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, let container = parts.first else {
      throw StorageError(
        .invalid, path: uri.description, "it has several @; write abfss://container@account.dfs.core.windows.net/prefix")
    }
    let known: AzureAccount
    do throws(CredentialError) { known = try AzureAccount(context) } catch {
      throw StorageError(.invalid, path: uri.description, error.message)
    }
    let host = parts.count == 2 ? parts[1] : nil
    let named = host.map { String($0.prefix { $0 != "." }) } ?? options["account"]
    guard let account = named ?? known.name else {
      throw StorageError(
        .invalid, path: uri.description,
        "it doesn't say which account it is in; set AZURE_STORAGE_ACCOUNT or write az://container/prefix?account=name"
      )
    }
    let isKnown = known.name == account
    try self.init(
      account: account, container: container, prefix: options.path,
      endpoint: options["endpoint"] ?? host.map(Self.endpoint) ?? (isKnown ? known.blobEndpoint : nil),
      style: try Self.style(options, uri), checksums: try options.flag("checksums") ?? true,
      isAnonymous: try options.flag("anonymous") ?? false,
      root: ObjectURI(scheme: uri.scheme, authority: uri.authority, path: ""))
  }

  /// The account's place in the service for blobs, whose sister is the one for file systems.
  private static func endpoint(host: String) -> String {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return "https://\(host).blob.core.windows.net" }
    return "https://" + (parts[1] == "dfs" ? [parts[0], "blob"] + parts.dropFirst(2) : parts).joined(separator: ".")
  }

  private static func style(_ options: LocationOptions, _ uri: ObjectURI) throws(StorageError) -> Style? {
    guard let text = options["style"] else { return nil }
    guard let style = Style(rawValue: text) else {
      throw StorageError(.invalid, path: uri.description, "the option style is \(text); it must be path or host")
    }
    return style
  }
}
