import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage

/// One version of an object. Every read asks for that version, so that what is read is never a mixture: after an overwrite reads
/// throw `conditionFailed`, since S3 keeps no old version that this could go on with.
final class S3ObjectReader: ObjectReader {
  let info: ObjectInfo
  private let store: S3Store

  init(_ store: S3Store, _ info: ObjectInfo) {
    self.store = store
    self.info = info
  }

  /// One request.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    let length = max(min(buffer.count, info.size - offset), 0)
    if length == 0 { return 0 }
    let path = store.path(info.key)
    let sink = RangeSink(
      path: path, start: offset, buffer: UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]),
      isWhole: length == info.size, storedChecksum: Self.checksum)
    let answer = try store.client.send(path, into: sink) { request(sink.range) }
    if let altered = altered(answer) { throw altered }
    try answer.checked()
    try sink.checkComplete()
    return length
  }

  /// One request, and another on a connection of its own where the first is slow.
  func bytes(_ range: Range<Int>?) throws(StorageError) -> SharedBytes {
    let wanted = (range ?? 0..<info.size).clamped(to: 0..<info.size)
    // A whole object has a checksum to compare, which is done as it arrives.
    guard !wanted.isEmpty, wanted.count < info.size, wanted.count <= S3Store.collectedBytes else { return try copied(wanted) }
    let answer = try store.collect(request("bytes=\(wanted.lowerBound)-\(wanted.upperBound - 1)"), info.key)
    if let altered = altered(answer) { throw altered }
    let body = try answer.body(of: wanted)
    guard body.count == wanted.count else { throw answer.malformed("is shorter than the range") }
    return body
  }

  /// No request: each read names the version.
  func checkUnchanged() {}

  private func request(_ range: String?) -> S3Request {
    var request = store.getRequest(info.key, range: range)
    request.headers.append(HTTPField("if-match", store.quoted(info.etag)))
    return request
  }

  /// Of uploads in parts some servers keep the checksum of the parts' checksums, which says nothing about the object's bytes.
  private static func checksum(_ headers: HTTPHeaders) -> String? {
    let isOfParts = S3Answer.bare(headers["etag"] ?? "").contains("-")
    guard headers["x-amz-checksum-type"] == "FULL_OBJECT" || !isOfParts else { return nil }
    return headers["x-amz-checksum-crc32c"] ?? headers[S3Store.contentChecksumHeader]
  }

  private func altered(_ answer: S3Answer) -> StorageError? {
    guard [404, 412, 416].contains(answer.response.status) else { return nil }
    return .replaced(path: answer.path)
  }
}
