import CloudCredentials
package import HTTPTransfers
package import ObjectStorage

/// What a web server offers to be read, by plain `https:` and `http:` URLs; a query belongs to the key. It can't be listed or written.
///
/// Where the server tells a version (ETag, else Last-Modified) every read is of the one that was opened, and throws
/// `conditionFailed` once there is another; where it tells none, only a change of size is noticed. Where it doesn't serve ranges, an
/// object is downloaded whole to a local temporary file when it is first read.
package struct WebStore: ObjectStore {
  package let uri: ObjectURI
  private let client: HTTPClient
  private let policy: RetryPolicy
  private let bucket = TokenBucket(rate: 500, burst: 100)

  /// The server of `uri`, whose path is left out.
  /// - Throws: ``StorageError`` with `invalid` for a URL with a password, which messages and lineage would show.
  package init(_ uri: ObjectURI, client: HTTPClient = .shared, policy: RetryPolicy = RetryPolicy()) throws(StorageError) {
    guard !uri.authority.contains("@") else {
      throw StorageError(
        .invalid, path: "\(uri.scheme)://…@…",
        "a URL must not hold a user and a password; use one that needs none, or a presigned one")
    }
    self.uri = ObjectURI(scheme: uri.scheme, authority: uri.authority, path: "")
    self.client = client
    self.policy = policy
  }

  package var isRemote: Bool { true }

  /// One request, for the first byte: unlike HEAD it is answered by servers of every kind, and shows whether they serve ranges.
  /// - Throws: ``StorageError`` with `notFound` where there is no such object.
  package func head(_ key: String) throws(StorageError) -> ObjectInfo? {
    let sink = WebHeadSink()
    var answered: HTTPResponse?
    do throws(StorageError) {
      answered = try send(key, [HTTPField("range", "bytes=0-0")], into: sink)
    } catch {
      guard sink.isEnough else { throw error }
    }
    let (status, headers) = answered.map { ($0.status, $0.headers) } ?? (200, sink.headers)
    switch status {
    case 206:
      guard let size = WebVersion.total(headers) else {
        throw failure(key, "tells no size for it; download it and name the file")
      }
      return ObjectInfo(key: key, size: size, etag: WebVersion(headers, servesRanges: true).etag)
    case 416 where WebVersion.total(headers) == 0:
      return ObjectInfo(key: key, size: 0, etag: WebVersion(headers, servesRanges: true).etag)
    case 200:
      guard let size = headers.number("content-length") else {
        throw failure(key, "tells no size for it; download it and name the file")
      }
      return ObjectInfo(key: key, size: size, etag: WebVersion(headers, servesRanges: false).etag)
    default: throw refused(key, status)
    }
  }

  /// One request.
  package func open(_ key: String) throws(StorageError) -> any ObjectReader {
    guard let info = try head(key) else { throw refused(key, 404) }
    return try open(info)
  }

  /// No request.
  package func open(_ info: ObjectInfo) throws(StorageError) -> any ObjectReader { WebReader(self, info) }

  /// Whether an object can be read in parts.
  package func servesRanges(of info: ObjectInfo) -> Bool { WebVersion(etag: info.etag).servesRanges }

  package func writer(_ key: String, _ options: PutOptions) throws(StorageError) -> any ObjectWriter {
    throw failure(key, "can't be written to; write to a folder or a bucket")
  }

  package func put(_ key: String, _ bytes: UnsafeRawBufferPointer, _ options: PutOptions) throws(StorageError) -> ObjectInfo {
    throw failure(key, "can't be written to; write to a folder or a bucket")
  }

  package func list(prefix: String, after: String?, limit: Int) throws(StorageError) -> ObjectPage {
    throw failure(prefix, "can't be listed, so folders and wildcards can't be read from it; name each file")
  }

  package func delete(_ keys: [String]) throws(StorageError) {
    throw failure(keys.first ?? "", "can't be written to; nothing was deleted")
  }

  /// The answer to a GET that stands; its body goes to `sink`. `headers` are made for each attempt.
  func send(_ key: String, _ headers: @autoclosure () -> [HTTPField], into sink: any HTTPBodySink) throws(StorageError)
    -> HTTPResponse
  {
    do {
      return try policy.run(client, bucket: bucket, into: { _ in sink }) { _ in
        var request = HTTPRequest(url: Self.encoded(uri.child(key).description), headers: headers())
        request.redirects = 5
        request.kind = "Get"
        return request
      }
    } catch let error as HTTPError {
      if let cause = error.cause as? StorageError { throw cause }
      throw StorageError(error.code == .invalid ? .invalid : .io, path: shown(key), error.message)
    } catch {
      throw StorageError(.io, path: shown(key), "\(error)")
    }
  }

  /// The URL without its query, where signatures stand.
  func shown(_ key: String) -> String { HTTPRequest(url: uri.child(key).description).shownURL }

  /// What no URL may hold as it stands is percent-encoded; everything else is for whoever wrote it.
  private static func encoded(_ url: String) -> String {
    url.utf8.reduce(into: "") { text, byte in
      if byte > 0x20 && byte < 0x7f {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += "%" + Digests.hex([byte]).uppercased()
      }
    }
  }

  func failure(_ key: String, _ what: String) -> StorageError {
    StorageError(.invalid, path: shown(key), "the web server \(what)")
  }

  func refused(_ key: String, _ status: Int) -> StorageError {
    switch status {
    case 404, 410:
      StorageError(
        .notFound, path: shown(key),
        "the web server has no such object (HTTP \(status)); check the URL, and name each file: folders and wildcards need a listing"
      )
    case 401, 403, 407:
      StorageError(
        .accessDenied, path: shown(key), "the web server refuses it (HTTP \(status)); use a URL that needs no password")
    default: StorageError(.io, path: shown(key), "the web server answered HTTP \(status); try again later")
    }
  }
}
