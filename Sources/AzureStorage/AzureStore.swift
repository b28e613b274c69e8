package import CloudCredentials
package import HTTPTransfers
package import ObjectStorage
import RemoteStorage

/// A container of Azure Blob Storage, or of a server that speaks its protocol, or a prefix in one. Strongly consistent.
///
/// What overload, the network or expired credentials spoil is tried again; errors are what is left after that. Of an open
/// object only the version that was opened is read: after an overwrite its reader throws `conditionFailed`.
///
/// Writers up to 8 MiB are one request, larger ones blocks that a last request makes a blob. Create-only and compare-and-set
/// hold for objects of any size. Names with backslashes, control characters or parts that end with a dot are refused with
/// `invalid`.
///
/// A single blob takes some 500 requests a second.
package struct AzureStore: UploadingStore {
  /// Where it is.
  package let location: AzureLocation
  let client: AzureClient

  /// A store at `location`.
  /// - Parameters:
  ///   - credentials: what authorises the requests; nil for ``AzureCredentialChain``'s usual places. Not used where
  ///     the location is anonymous.
  ///   - client: what carries them.
  ///   - policy: which failures are tried again, and how often.
  package init(
    _ location: AzureLocation, credentials: AzureCredentialChain? = nil, client: HTTPClient = .shared,
    policy: RetryPolicy = RetryPolicy(), now: @escaping @Sendable () -> UTCTime = { .now }
  ) {
    self.location = location
    let usual = { AzureCredentialChain(account: location.account, context: CredentialContext(client: client)) }
    self.client = AzureClient(
      location, credentials: location.isAnonymous ? nil : credentials ?? usual(), http: client, policy: policy, now: now)
  }

  package var uri: ObjectURI { location.uri }

  /// What this store's requests add up to.
  package var metrics: TransferMetrics { client.metrics }

  /// One request.
  package func head(_ key: String) throws(StorageError) -> ObjectInfo? {
    guard let answer = try properties(key) else { return nil }
    guard let size = answer.response.headers.number("content-length"), size >= 0 else {
      throw answer.malformed("lacks the object's length")
    }
    guard !answer.etag.isEmpty else { throw answer.malformed("lacks the object's ETag") }
    return ObjectInfo(key: key, size: size, etag: answer.etag)
  }

  /// The answer that tells a blob's properties; nil where there is no blob, or a folder of an account that has folders.
  func properties(_ key: String) throws(StorageError) -> AzureAnswer? {
    let blob = try blob(key)
    let answer = try client.send(path(key)) { AzureRequest("GetBlobProperties", "HEAD", blob: blob) }
    if answer.response.status == 404, answer.fault.isAboutBlob { return nil }
    try answer.checked()
    let headers = answer.response.headers
    if headers["x-ms-resource-type"] == "directory" || headers["x-ms-meta-hdi_isfolder"] == "true" { return nil }
    return answer
  }

  /// One request.
  package func open(_ key: String) throws(StorageError) -> any ObjectReader {
    guard let info = try head(key) else { throw missing(key) }
    return AzureObjectReader(self, info)
  }

  /// No request: the reads name the version.
  package func open(_ info: ObjectInfo) throws(StorageError) -> any ObjectReader { AzureObjectReader(self, info) }

  func missing(_ key: String) -> StorageError {
    StorageError(.notFound, path: path(key), "there is no such object; check its name")
  }

  /// The whole name of the blob `key`, which Azure can keep.
  func blob(_ key: String) throws(StorageError) -> String {
    try ObjectKey.check(key)
    let name = location.blob(key)
    try BlobName.check(name, path: path(key))
    return name
  }
}
