import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage

/// One version of a blob. Every read asks for that version, so that what is read is never a mixture: after an overwrite reads
/// throw `conditionFailed`.
final class AzureObjectReader: ObjectReader {
  let info: ObjectInfo
  private let store: AzureStore

  init(_ store: AzureStore, _ info: ObjectInfo) {
    self.store = store
    self.info = info
  }

  /// One request.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    let length = max(min(buffer.count, info.size - offset), 0)
    if length == 0 { return 0 }
    let path = store.path(info.key)
    let checks = store.location.checksums
    let size = info.size
    let target = RangeSink(
      path: path, start: offset, buffer: UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]), isWhole: length == size,
      storedChecksum: { checks ? WrittenChecksum($0)?.base64(ofSize: size) : nil })
    let sink = VerifyingSink(target, path: path, isVerified: checks)
    let blob = try store.blob(info.key)
    let answer = try store.client.send(path, into: sink) { request(blob, target.missing) }
    if let altered = altered(answer) { throw altered }
    try answer.checked()
    try sink.checkComplete()
    return length
  }

  /// One request, and another on a connection of its own where the first is slow.
  func bytes(_ range: Range<Int>?) throws(StorageError) -> SharedBytes {
    let wanted = (range ?? 0..<info.size).clamped(to: 0..<info.size)
    // A whole object has a checksum to compare, which is done as it arrives.
    guard !wanted.isEmpty, wanted.count < info.size, wanted.count <= AzureStore.collectedBytes else {
      return try copied(wanted)
    }
    let answer = try store.collect(request(try store.blob(info.key), wanted), info.key)
    if let altered = altered(answer) { throw altered }
    let body = try answer.body(of: wanted)
    guard body.count == wanted.count else { throw answer.malformed("is shorter than the range") }
    return body
  }

  /// No request: each read names the version.
  func checkUnchanged() {}

  private func request(_ blob: String, _ range: Range<Int>?) -> AzureRequest {
    var request = store.getRequest(blob, range)
    request.headers.append(HTTPField("if-match", "\"\(info.etag)\""))
    return request
  }

  private func altered(_ answer: AzureAnswer) -> StorageError? {
    let status = answer.response.status
    guard status == 404 && answer.fault.isAboutBlob || status == 412 || status == 416 else { return nil }
    return .replaced(path: answer.path)
  }
}
