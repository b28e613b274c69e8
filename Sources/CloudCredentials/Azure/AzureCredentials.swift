package import HTTPTransfers

/// What lets its holder into an account of Azure Storage. Neither key nor token ever shows in a description.
package struct AzureCredentials: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private enum Means: Hashable {
    case sharedKey(SharedKeySignature)
    case sharedAccess(token: String)
    case bearer(token: String)
  }

  private let means: Means
  /// When they end; nil for lasting ones.
  package let expiry: UTCTime?

  private init(_ means: Means, expiry: UTCTime?) {
    self.means = means
    self.expiry = expiry
  }

  /// The key of `account`, which signs each request and is itself never sent.
  package static func sharedKey(account: String, key: [UInt8]) -> AzureCredentials {
    AzureCredentials(.sharedKey(SharedKeySignature(account: account, key: key)), expiry: nil)
  }

  /// A shared access signature: the query of a URL, `sv=…&sig=…`, already percent-encoded, with or without its question mark.
  /// - Throws: ``CredentialError`` with `invalid` for text that can't be one.
  package static func sharedAccess(token text: String) throws(CredentialError) -> AzureCredentials {
    let token = text.hasPrefix("?") ? String(text.dropFirst()) : text
    let items = token.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    guard items.contains(where: { $0[0] == "sig" && $0.count == 2 }),
      token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") })
    else {
      throw CredentialError(
        .invalid, "the shared access signature isn't the query of a URL with a sig in it; copy it whole, as in sv=…&sig=…")
    }
    let end = items.first { $0[0] == "se" && $0.count == 2 }.flatMap { PercentEncoding.decode($0[1]) }
    return AzureCredentials(.sharedAccess(token: token), expiry: end.flatMap { UTCTime(rfc3339: $0) })
  }

  /// A token of Entra ID for Azure Storage.
  package static func bearer(token: String, expiry: UTCTime?) -> AzureCredentials {
    AzureCredentials(.bearer(token: token), expiry: expiry)
  }

  /// The headers that `request`, with a body of `bodyCount` bytes, needs besides its own.
  package func headers(for request: SignableRequest, bodyCount: Int) -> [HTTPField] {
    switch means {
    case .sharedKey(let signature): [HTTPField("authorization", signature.authorization(for: request, bodyCount: bodyCount))]
    case .bearer(let token): [HTTPField("authorization", "Bearer \(token)")]
    case .sharedAccess: []
    }
  }

  /// What the URL's query must end in, encoded; a secret.
  package var query: String? {
    guard case .sharedAccess(let token) = means else { return nil }
    return token
  }

  /// Whether the secret itself is sent, so that the connection must be one that nobody else can read.
  package var isSent: Bool {
    if case .sharedKey = means { return false }
    return true
  }

  /// Whether a service may have renewed them for us, so that asking anew helps.
  package var isRenewable: Bool {
    if case .bearer = means { return true }
    return false
  }

  /// Their kind and their end.
  package var description: String {
    let kind =
      switch means {
      case .sharedKey(let signature): "the key of account \(signature.account)"
      case .sharedAccess: "a shared access signature"
      case .bearer: "a token"
      }
    return "AzureCredentials(\(kind)\(expiry.map { ", until \($0.compact)" } ?? ""))"
  }

  /// The same as ``description``.
  package var debugDescription: String { description }

  /// Nothing but the kind: dumps and test failures print mirrors.
  package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
