import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage

/// One generation of an object. Every read asks for that generation, so that what is read is never a mixture: after an overwrite reads
/// throw `conditionFailed`, unless the bucket keeps old generations.
final class GCSObjectReader: ObjectReader {
  let info: ObjectInfo
  private let store: GCSStore

  init(_ store: GCSStore, _ info: ObjectInfo) {
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
      isWhole: length == info.size, storedChecksum: GCSObject.checksum)
    let request = store.dialect.content(store.location.name(info.key), generation: info.etag)
    let answer = try store.client.send(path, isRead: true, into: sink) { _ in
      var request = request
      if let range = sink.range { request.headers.append(HTTPField("range", range)) }
      return request
    }
    if let altered = altered(answer) { throw altered }
    try answer.checked()
    try sink.checkComplete()
    return length
  }

  /// One request, and another on a connection of its own where the first is slow.
  func bytes(_ range: Range<Int>?) throws(StorageError) -> SharedBytes {
    let wanted = (range ?? 0..<info.size).clamped(to: 0..<info.size)
    // A whole object has a checksum to compare, which is done as it arrives.
    guard !wanted.isEmpty, wanted.count < info.size, wanted.count <= GCSStore.collectedBytes else { return try copied(wanted) }
    let answer = try store.collect(info.key, generation: info.etag, wanted)
    if let altered = altered(answer) { throw altered }
    let body = try answer.checked().response.body(of: wanted, path: answer.path)
    guard body.count == wanted.count else { throw answer.malformed("is shorter than the range") }
    return body
  }

  /// No request: each read names the generation.
  func checkUnchanged() {}

  private func altered(_ answer: GCSAnswer) -> StorageError? {
    guard [404, 412, 416].contains(answer.response.status) else { return nil }
    return .replaced(path: answer.path)
  }
}
