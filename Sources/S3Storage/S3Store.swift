package import CloudCredentials
package import HTTPTransfers
package import ObjectStorage
import RemoteStorage

/// A bucket of S3, or of a server that speaks its protocol, or a prefix in one. Strongly consistent where S3 is.
///
/// What overload, the network or expired credentials spoil is tried again; errors are what is left after that. Of an open object
/// only the version that was opened is read: after an overwrite its reader throws `conditionFailed`.
///
/// Over TLS no change of a byte on the way passes unnoticed. Over plain HTTP damage is noticed in what is written, and in reads
/// of whole objects that were written in one request or of which the server keeps a checksum; not in ranges of objects, nor in
/// listings and the other answers.
///
/// Writers up to 8 MiB are one request, larger ones an upload in parts. Servers other than AWS's own are first asked whether they
/// honour conditions (see ``ServerCapabilities``); where one doesn't, a conditional write throws `invalid` and writes nothing.
package struct S3Store: UploadingStore {
  /// Where it is.
  package let location: S3Location
  let client: S3Client
  var probe: CapabilityProbe

  /// A store at `location`.
  /// - Parameters:
  ///   - credentials: what signs the requests; nil for ``CredentialChain``'s usual places. Not used where the location is anonymous.
  ///   - client: what carries them.
  ///   - policy: which failures are tried again, and how often.
  ///   - timeouts: how long the parts of one attempt may take.
  package init(
    _ location: S3Location, credentials: CredentialChain? = nil, client: HTTPClient = .shared,
    policy: RetryPolicy = RetryPolicy(), timeouts: HTTPTimeouts = HTTPTimeouts(),
    now: @escaping @Sendable () -> UTCTime = { .now }
  ) {
    self.location = location
    let chain = location.isAnonymous ? nil : credentials ?? CredentialChain(context: CredentialContext(client: client))
    self.client = S3Client(location, credentials: chain, http: client, policy: policy, timeouts: timeouts, now: now)
    probe = CapabilityProbe.shared(for: location)
  }

  package var uri: ObjectURI { location.uri }

  /// What this store's requests add up to.
  package var metrics: TransferMetrics { client.metrics }

  /// One request.
  package func head(_ key: String) throws(StorageError) -> ObjectInfo? {
    try ObjectKey.check(key)
    let answer = try headAnswer(key)
    if answer.response.status == 404 { return nil }
    try answer.checked()
    return try info(key, answer)
  }

  /// What is said of an object. One request, and where that is refused another one or two.
  func headAnswer(_ key: String) throws(StorageError) -> S3Answer {
    let path = path(key)
    let request = S3Request("HeadObject", "HEAD", key: location.fullKey(key))
    let answer = try client.send(path) { request }
    guard [400, 403].contains(answer.response.status) else { return answer }
    // An answer to HEAD doesn't say why it refuses. One to GET does, so that expired credentials are known and renewed.
    let reason = try client.send(path) { getRequest(key, range: "bytes=0-0") }
    return [400, 403].contains(reason.response.status) ? reason : try client.send(path) { request }
  }

  private func info(_ key: String, _ answer: S3Answer) throws(StorageError) -> ObjectInfo {
    guard let size = answer.response.headers.number("content-length"), size >= 0 else {
      throw answer.malformed("lacks the object's length")
    }
    guard !answer.etag.isEmpty else { throw answer.malformed("lacks the object's ETag") }
    return ObjectInfo(key: key, size: size, etag: answer.etag)
  }

  /// One request.
  package func open(_ key: String) throws(StorageError) -> any ObjectReader {
    guard let info = try head(key) else { throw missing(key) }
    return S3ObjectReader(self, info)
  }

  /// No request: the reads name the version.
  package func open(_ info: ObjectInfo) throws(StorageError) -> any ObjectReader { S3ObjectReader(self, info) }

  /// `etag` as requests carry it.
  func quoted(_ etag: String) -> String { "\"\(etag)\"" }

  /// A request for an object or, with `range`, for a part of it.
  func getRequest(_ key: String, range: String?) -> S3Request {
    var request = S3Request("GetObject", "GET", key: location.fullKey(key))
    if let range {
      request.headers.append(HTTPField("range", range))
    } else if location.options.checksums {
      request.headers.append(HTTPField("x-amz-checksum-mode", "ENABLED"))
    }
    return request
  }
}
