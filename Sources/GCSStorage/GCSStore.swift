package import CloudCredentials
package import HTTPTransfers
package import ObjectStorage
import RemoteStorage

/// A bucket of Google Cloud Storage, or a prefix in one. Strongly consistent.
///
/// What overload, the network or expired credentials spoil is tried again; errors are what is left after that. An object's etag is its
/// generation. Of an open object only the generation that was opened is read: after an overwrite its reader throws `conditionFailed`,
/// unless the bucket keeps old generations, when it goes on.
///
/// Writers up to 8 MiB are one request, larger ones a resumable upload, whose parts go one after the other: for more speed write several
/// objects at once. Google has no list of unfinished uploads, and drops them after a week. It takes no names with line ends, and none
/// above 1,024 bytes.
package struct GCSStore: UploadingStore {
  /// Where it is.
  package let location: GCSLocation
  let client: GCSClient
  let dialect: any GCSDialect

  /// A store at `location`.
  /// - Parameters:
  ///   - access: what tells Google who asks; nil for the usual places. Not used where the location is anonymous.
  ///   - client: what carries the requests.
  ///   - policy: which failures are tried again, and how often.
  ///   - now: the time by which requests are signed.
  package init(
    _ location: GCSLocation, access: GCSAccess? = nil, client: HTTPClient = .shared, policy: RetryPolicy = RetryPolicy(),
    now: @escaping @Sendable () -> UTCTime = { .now }
  ) {
    let access = location.isAnonymous ? .anonymous : access ?? GCSAccess(CredentialContext(client: client))
    self.location = location
    self.client = GCSClient(location, access: access, http: client, policy: policy, now: now)
    if case .keys = access { dialect = GCSXMLDialect(location) } else { dialect = GCSJSONDialect(location) }
  }

  package var uri: ObjectURI { location.uri }

  /// What this store's requests add up to.
  package var metrics: TransferMetrics { client.metrics }

  /// One request.
  package func head(_ key: String) throws(StorageError) -> ObjectInfo? {
    try ObjectKey.check(key)
    guard let (object, answer) = try describe(key, generation: nil) else { return nil }
    return try info(key, object, answer)
  }

  /// One request.
  package func open(_ key: String) throws(StorageError) -> any ObjectReader {
    guard let info = try head(key) else { throw missing(key) }
    return GCSObjectReader(self, info)
  }

  /// No request: the reads name the generation.
  package func open(_ info: ObjectInfo) throws(StorageError) -> any ObjectReader { GCSObjectReader(self, info) }

  /// What the server knows of an object, or of one generation of it; nil if there is none.
  func describe(_ key: String, generation: String?) throws(StorageError) -> (GCSObject, GCSAnswer)? {
    let request = dialect.description(location.name(key), generation: generation)
    let answer = try client.send(request, path(key))
    if answer.response.status == 404 { return nil }
    try answer.checked()
    return (try dialect.object(answer), answer)
  }

  func info(_ key: String, _ object: GCSObject, _ answer: GCSAnswer) throws(StorageError) -> ObjectInfo {
    guard let size = object.size else { throw answer.malformed("lacks the object's size") }
    return ObjectInfo(key: key, size: size, etag: object.generation)
  }

  func missing(_ key: String) -> StorageError {
    StorageError(.notFound, path: path(key), "there is no such object, or no such bucket; check both names")
  }
}
