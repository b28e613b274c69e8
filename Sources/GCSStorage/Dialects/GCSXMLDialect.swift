import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage

/// Google's XML interface, the only one that takes HMAC keys. All its own headers are `x-goog-` ones, since it refuses requests that have
/// `x-amz-` ones besides.
struct GCSXMLDialect: GCSDialect {
  private let location: GCSLocation
  private let bucketPath: String

  init(_ location: GCSLocation) {
    self.location = location
    bucketPath = "/" + PercentEncoding.encode(location.bucket)
  }

  private static var markHeader: String { "x-goog-meta-writer" }

  private func request(
    _ operation: String, _ method: String, _ name: String, generation: String? = nil, headers: [HTTPField] = [],
    body: HTTPBody = .none
  ) -> GCSRequest {
    GCSRequest(
      operation, method, bucketPath + "/" + PercentEncoding.encode(name, keepingSlashes: true),
      query: generation.map { [("generation", $0)] } ?? [], headers: headers + projectHeaders, body: body)
  }

  private var projectHeaders: [HTTPField] { location.userProject.map { [HTTPField("x-goog-user-project", $0)] } ?? [] }

  func content(_ name: String, generation: String?) -> GCSRequest {
    // Else what was stored compressed would be sent decompressed, and never by ranges.
    request("GET Object", "GET", name, generation: generation, headers: [HTTPField("accept-encoding", "gzip")])
  }

  func description(_ name: String, generation: String?) -> GCSRequest {
    request("HEAD Object", "HEAD", name, generation: generation, headers: [HTTPField("accept-encoding", "gzip")])
  }

  func deletion(_ name: String, generation: String?) -> GCSRequest {
    request("DELETE Object", "DELETE", name, generation: generation)
  }

  func insertion(_ object: GCSNewObject, _ bytes: SharedBytes) -> GCSRequest {
    request("PUT Object", "PUT", object.name, headers: headers(object), body: .bytes(bytes))
  }

  func session(_ object: GCSNewObject) -> GCSRequest {
    request("POST Object", "POST", object.name, headers: headers(object) + [HTTPField("x-goog-resumable", "start")])
  }

  private func headers(_ object: GCSNewObject) -> [HTTPField] {
    var headers = [HTTPField("content-type", "application/octet-stream"), HTTPField(Self.markHeader, object.mark)]
    if let generation = object.generation { headers.append(HTTPField("x-goog-if-generation-match", generation)) }
    if let checksum = object.checksum { headers.append(HTTPField("x-goog-hash", "crc32c=\(checksum.base64)")) }
    if let key = location.kmsKey { headers.append(HTTPField("x-goog-encryption-kms-key-name", key)) }
    return headers
  }

  func listing(prefix: String, from start: GCSListStart, limit: Int) -> GCSRequest {
    var query = [(name: "prefix", value: prefix), ("max-keys", String(limit))]
    if let marker = start.token ?? start.after { query.append(("marker", marker)) }
    return GCSRequest("GET Bucket", "GET", bucketPath, query: query, headers: projectHeaders)
  }

  func object(_ answer: GCSAnswer) throws(StorageError) -> GCSObject {
    let headers = answer.response.headers
    guard let generation = headers["x-goog-generation"], !generation.isEmpty else {
      throw answer.malformed("lacks the object's generation")
    }
    return GCSObject(
      name: "", size: headers.number("x-goog-stored-content-length"), generation: generation,
      checksum: GCSObject.checksum(headers), mark: headers[Self.markHeader])
  }

  func listing(_ answer: GCSAnswer) throws(StorageError) -> GCSListing { try GCSXMLListing(answer).listing }
}
