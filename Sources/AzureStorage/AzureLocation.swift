package import ObjectStorage
import RemoteStorage

/// Where a container of Azure Blob Storage is and how to speak to it.
///
/// `az://container/prefix`, whose account is named by the option `account`, `AZURE_STORAGE_CONNECTION_STRING` or
/// `AZURE_STORAGE_ACCOUNT`; or `abfss://container@account.dfs.core.windows.net/prefix`, as Hadoop writes it. Both may end in
/// options: `az://container/prefix?account=name&endpoint=http://127.0.0.1:10000`. They are `account`, `endpoint`, `style`
/// (`path` or `host`), `checksums` and `anonymous` (each `true` or `false`).
package struct AzureLocation: Sendable, Hashable {
  /// Where the account's name stands in URLs.
  package enum Style: String, Sendable, Hashable {
    /// In the path, before the container: emulators.
    case path
    /// In the host, or nowhere: Azure, and domains of one's own.
    case host
  }

  /// The storage account.
  package let account: String
  /// The container.
  package let container: String
  /// What all names of the store begin with, without slashes at its ends; empty for the whole container.
  package let prefix: String
  /// Where the account's blobs are: `https://account.blob.core.windows.net`, without a slash at the end.
  package let endpoint: String
  /// Whether checksums are sent with what is written and asked for with what is read.
  package let checksums: Bool
  /// Whether requests carry no credentials, for containers that are open to everybody.
  package let isAnonymous: Bool
  /// The location without prefix, as it was written.
  private let root: ObjectURI

  /// A location of these parts.
  /// - Parameters:
  ///   - endpoint: the host of the account's blobs; nil for Azure's own.
  ///   - style: whether the account's name is to be added to `endpoint`'s path; nil to add it where that is an IP address or
  ///     `localhost` without a path.
  ///   - root: how messages show the container; nil for `az://container`.
  /// - Throws: ``StorageError`` with `invalid` for names or an endpoint that can't be.
  package init(
    account: String, container: String, prefix: String = "", endpoint: String? = nil, style: Style? = nil,
    checksums: Bool = true, isAnonymous: Bool = false, root: ObjectURI? = nil
  ) throws(StorageError) {
    let root = root ?? ObjectURI(scheme: "az", authority: container, path: "")
    try Self.check(account: account, container: container, root)
    self.root = root
    self.account = account
    self.container = container
    self.prefix = BucketPlace.prefix(prefix)
    if !self.prefix.isEmpty { try BlobName.check(self.prefix, path: root.description) }
    self.endpoint = try Self.endpoint(endpoint, account: account, style)
    self.checksums = checksums
    self.isAnonymous = isAnonymous
  }

  /// The location as messages show it.
  package var uri: ObjectURI { ObjectURI(scheme: root.scheme, authority: root.authority, path: prefix) }

  /// The whole name of the store's key `key`.
  func blob(_ key: String) -> String { prefix.isEmpty ? key : prefix + "/" + key }

  /// By the rules of "Naming and Referencing Containers, Blobs, and Metadata"; `$root`, `$web` and `$logs` are Azure's own.
  private static func check(account: String, container: String, _ root: ObjectURI) throws(StorageError) {
    func isPlain(_ text: some StringProtocol) -> Bool {
      text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    }
    guard (1...63).contains(account.utf8.count), isPlain(account) else {
      throw StorageError(
        .invalid, path: root.description, "no account has the name \(account); use small letters and digits: ?account=name")
    }
    let name = container.hasPrefix("$") ? container.dropFirst() : container[...]
    guard (3...63).contains(container.utf8.count), isPlain(name), !name.hasPrefix("-"), !name.hasSuffix("-"),
      !name.contains("--")
    else {
      throw StorageError(
        .invalid, path: root.description,
        "no container has the name \(container); use 3 to 63 small letters, digits and single hyphens: az://container/prefix")
    }
  }

  /// The account's endpoint, without a slash at the end.
  private static func endpoint(_ given: String?, account: String, _ style: Style?) throws(StorageError) -> String {
    guard let given else { return "https://\(account).blob.core.windows.net" }
    let text = try BucketPlace.normalized(endpoint: given)
    let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    let needsAccount = parts.count == 3 && (style == .path || style == nil && isMachine(parts[2]))
    return needsAccount ? text + "/" + account : text
  }

  /// Whether a host is an address rather than a name that may hold the account's.
  private static func isMachine(_ host: Substring) -> Bool {
    let name = host.prefix { $0 != ":" }
    return host.hasPrefix("[") || name == "localhost" || name.utf8.allSatisfy { $0 == 46 || (48...57).contains($0) }
  }
}
