import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage

/// Google's JSON interface, version 1.
struct GCSJSONDialect: GCSDialect {
  private typealias Query = [(name: String, value: String)]

  private let location: GCSLocation
  private let bucketPath: String
  private let uploadPath: String

  init(_ location: GCSLocation) {
    self.location = location
    let bucket = PercentEncoding.encode(location.bucket)
    bucketPath = "/storage/v1/b/\(bucket)/o"
    uploadPath = "/upload/storage/v1/b/\(bucket)/o"
  }

  private static var fields: String { "name,size,generation,crc32c,metadata" }

  private func path(_ name: String) -> String { bucketPath + "/" + PercentEncoding.encode(name) }

  /// `items` that have a value, and the project that pays.
  private func query(_ items: [(name: String, value: String?)]) -> Query {
    (items + [("userProject", location.userProject)]).compactMap { item in item.value.map { (item.name, $0) } }
  }

  func content(_ name: String, generation: String?) -> GCSRequest {
    // Else what was stored compressed would be sent decompressed, and never by ranges.
    GCSRequest(
      "objects.get (content)", "GET", path(name), query: query([("alt", "media"), ("generation", generation)]),
      headers: [HTTPField("accept-encoding", "gzip")])
  }

  func description(_ name: String, generation: String?) -> GCSRequest {
    GCSRequest(
      "objects.get", "GET", path(name), query: query([("fields", Self.fields), ("generation", generation)]))
  }

  func deletion(_ name: String, generation: String?) -> GCSRequest {
    GCSRequest("objects.delete", "DELETE", path(name), query: query([("generation", generation)]))
  }

  func insertion(_ object: GCSNewObject, _ bytes: SharedBytes) -> GCSRequest {
    let boundary = "part-" + object.mark
    let head =
      Array("--\(boundary)\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n".utf8) + document(object)
      + Array("\r\n--\(boundary)\r\ncontent-type: application/octet-stream\r\n\r\n".utf8)
    let pieces = [SharedBytes(head), bytes, SharedBytes(Array("\r\n--\(boundary)--\r\n".utf8))]
    return GCSRequest(
      "objects.insert", "POST", uploadPath, query: insertionQuery("multipart", object),
      headers: [HTTPField("content-type", "multipart/related; boundary=\(boundary)")],
      body: .stream(length: pieces.reduce(0) { $0 + $1.count }) { JoinedBytes(pieces) })
  }

  func session(_ object: GCSNewObject) -> GCSRequest {
    GCSRequest(
      "objects.insert", "POST", uploadPath, query: insertionQuery("resumable", object),
      headers: [
        HTTPField("content-type", "application/json; charset=UTF-8"),
        HTTPField("x-upload-content-type", "application/octet-stream"),
      ], body: .bytes(SharedBytes(document(object))))
  }

  private func insertionQuery(_ kind: String, _ object: GCSNewObject) -> Query {
    query([("uploadType", kind), ("ifGenerationMatch", object.generation), ("kmsKeyName", location.kmsKey)])
  }

  private func document(_ object: GCSNewObject) -> [UInt8] {
    GCSObjectDocument(name: object.name, mark: object.mark, checksum: object.checksum?.base64).json
  }

  func listing(prefix: String, from start: GCSListStart, limit: Int) -> GCSRequest {
    // The first name is included, so it takes one more to see whether others follow the limit.
    GCSRequest(
      "objects.list", "GET", bucketPath,
      query: query([
        ("prefix", prefix), ("startOffset", start.after), ("pageToken", start.token),
        ("maxResults", String(min(start.after == nil ? limit : limit + 1, 1000))),
        ("fields", "items(name,size,generation),nextPageToken"),
      ]))
  }

  func object(_ answer: GCSAnswer) throws(StorageError) -> GCSObject {
    guard let object = GCSObjectDocument(json: Self.body(answer))?.object else {
      throw answer.malformed("is no description of an object")
    }
    return object
  }

  func listing(_ answer: GCSAnswer) throws(StorageError) -> GCSListing {
    guard let document = GCSListDocument(json: Self.body(answer)) else { throw answer.malformed("is no list of objects") }
    var objects: [GCSObject] = []
    for item in document.items ?? [] {
      guard let object = item.object else { throw answer.malformed("lists an object without name or generation") }
      objects.append(object)
    }
    return GCSListing(objects: objects, next: document.nextPageToken)
  }

  private static func body(_ answer: GCSAnswer) -> [UInt8] {
    withExtendedLifetime(answer.response.body) { Array(answer.response.body.bytes) }
  }
}
