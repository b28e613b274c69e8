import CloudCredentials
import HTTPTransfers
package import ObjectStorage
package import Records
import RemoteStorage

extension AzureStore {
  /// Ranges up to this size are collected in memory by one request, which is doubled where it is slow.
  static var collectedBytes: Int { 64 << 20 }
  /// Of ranges up to this size the service tells the MD5.
  private static var hashedRange: Int { 4 << 20 }

  /// The bytes of an object, or of a `range` of it, which is cut off at the object's end. One request for a range of up to
  /// 64 MiB, else two; and another on a connection of its own where one is slow.
  package func get(_ key: String, range: Range<Int>? = nil) throws(StorageError) -> SharedBytes {
    let blob = try blob(key)
    let lower = max(range?.lowerBound ?? 0, 0)
    // A range beyond the end, or an empty one, has no form that servers take: then the size has to be known.
    guard let range, range.upperBound > lower, range.upperBound - lower <= Self.collectedBytes else {
      return try open(key).bytes(range)
    }
    let answer = try collect(getRequest(blob, lower..<range.upperBound), key)
    switch answer.response.status {
    case 416: return SharedBytes([])
    case 404 where answer.fault.isAboutBlob: throw missing(key)
    default: return try answer.body(of: lower..<range.upperBound)
    }
  }

  /// The answer to a request for a range, with its body. Where it is slower than others were it is made twice.
  func collect(_ request: AzureRequest, _ key: String) throws(StorageError) -> AzureAnswer {
    try client.send(path(key), hedging: true) { request }
  }

  /// A request for a blob or, with `range`, for a part of it.
  func getRequest(_ blob: String, _ range: Range<Int>?) -> AzureRequest {
    var request = AzureRequest("GetBlob", "GET", blob: blob)
    guard let range else { return request }
    request.headers.append(HTTPField("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"))
    if location.checksums, range.count <= Self.hashedRange {
      request.headers.append(HTTPField("x-ms-range-get-content-md5", "true"))
    }
    return request
  }
}

extension AzureAnswer {
  /// The body of an answer to a request for `range`; shorter where the object ends.
  func body(of range: Range<Int>) throws(StorageError) -> SharedBytes {
    try checked()
    let (headers, bytes) = (response.headers, response.body)
    guard response.status == 206 else {
      throw StorageError(
        .invalid, path: path, "the server sent the whole object instead of a range; use a server that honours Range")
    }
    if let sent = headers["content-range"], !sent.hasPrefix("bytes \(range.lowerBound)-") {
      throw malformed("has another range (\(sent)) than bytes \(range.lowerBound) on")
    }
    guard bytes.count <= range.count else { throw malformed("is longer than the range") }
    if let expected = headers["content-md5"], Digests.base64(Digests.md5(bytes.bytes)) != expected {
      throw VerifyingSink.damaged(path)
    }
    return bytes
  }
}
