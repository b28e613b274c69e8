import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage
import Synchronization

/// Google's resumable upload: its parts follow each other in one session. After a lost answer the server is asked how much it has, and the
/// rest is sent. Holds the last part in memory besides those that wait for their turn.
final class GCSUpload: PartUpload {
  private let store: GCSStore
  private let key: String
  private let path: String
  private let condition: PutOptions.Condition
  private let object: GCSNewObject
  /// The session's URL.
  private let session: String
  /// The part that came last: only when the next one comes, or none, it is known how it has to be sent.
  private let held = Mutex<Part?>(nil)

  /// How often a server may take nothing of what it is sent.
  private static var patience: Int { 5 }

  /// Begins an upload. One request.
  init(_ store: GCSStore, _ key: String, _ condition: PutOptions.Condition) throws(StorageError) {
    self.store = store
    self.key = key
    self.condition = condition
    path = store.path(key)
    object = try store.newObject(key, condition)
    let answer = try store.client.send(store.dialect.session(object), path)
    if answer.response.status == 412 {
      // Nothing was sent yet, so the object there isn't this one.
      _ = try store.outcome(of: answer, key, object, condition, size: 0, CRC32C())
    }
    try answer.checked()
    guard let url = answer.response.headers["location"], url.hasPrefix("https://") || url.hasPrefix("http://") else {
      throw answer.malformed("lacks the session's URL")
    }
    session = url
  }

  var partsAtOnce: Int { 1 }

  /// One request for the part before, and after a lost answer two more for each attempt.
  func send(_ part: Part) throws(StorageError) -> String {
    let previous = held.withLock { held in
      let previous = held
      held = part
      return previous
    }
    if let previous {
      let answer = try transmit(previous, isLast: false, nil)
      guard answer.response.status == 308 else { throw refusal(answer) }
    }
    return ""
  }

  /// One request, as ``send(_:)``'s.
  func complete(_ parts: [SentPart]) throws(StorageError) -> ObjectInfo {
    var checksum = CRC32C()
    for part in parts { checksum.append(part.checksum, count: part.size) }
    guard let last = held.withLock({ $0 }) else {
      throw StorageError(.invalid, path: path, "an upload without parts can't be completed; write the object in one request")
    }
    let answer = try transmit(last, isLast: true, checksum)
    let size = last.offset + last.bytes.count
    return try store.outcome(of: answer, key, object, condition, size: size, checksum)
  }

  /// One request. Google answers it with a status of its own, 499.
  func abort() throws(StorageError) {
    let answer = try store.client.send(GCSRequest("objects.insert", "DELETE", session: session), path)
    if ![404, 410, 499].contains(answer.response.status) { try answer.checked() }
  }

  /// Sends a part until the server has all of it, or says something else.
  private func transmit(_ part: Part, isLast: Bool, _ checksum: CRC32C?) throws(StorageError) -> GCSAnswer {
    let end = part.offset + part.bytes.count
    var position = part.offset
    var failures = 0
    while true {
      let answer = try store.client.send(path, isRead: false) { attempt in
        if attempt > 1 { position = try self.resume(part, end, isLast: isLast) }
        return self.chunk(part, from: position, isLast ? end : nil, checksum)
      }
      guard answer.response.status == 308 else { return answer }
      let taken = try committed(answer, part, end)
      if taken == end && !isLast { return answer }
      failures = taken > position ? 0 : failures + 1
      guard failures < Self.patience else { throw answer.malformed("takes no more bytes (\(taken) of \(end) were taken)") }
      position = taken
    }
  }

  /// The request that carries a part from `position` on; `total` is the object's size where the part is the last.
  private func chunk(_ part: Part, from position: Int, _ total: Int?, _ checksum: CRC32C?) -> GCSRequest {
    let end = part.offset + part.bytes.count
    let range = position == end ? "*" : "\(position)-\(end - 1)"
    var headers = [HTTPField("content-range", "bytes \(range)/\(total.map(String.init) ?? "*")")]
    if let checksum { headers.append(HTTPField("x-goog-hash", "crc32c=\(checksum.base64)")) }
    let body = HTTPBody.stream(length: end - position) { JoinedBytes([part.bytes], from: position - part.offset) }
    return GCSRequest("objects.insert", "PUT", session: session, headers: headers, body: body)
  }

  /// How much the server has, after an answer was lost.
  /// - Throws: ``GCSSettled`` where it has all.
  private func resume(_ part: Part, _ end: Int, isLast: Bool) throws -> Int {
    let status = GCSRequest(
      "objects.insert", "PUT", session: session, headers: [HTTPField("content-range", "bytes */\(isLast ? "\(end)" : "*")")])
    let answer = try store.client.send(status, path)
    guard answer.response.status == 308 else { throw GCSSettled(answer: answer) }
    let taken = try committed(answer, part, end)
    if taken == end && !isLast { throw GCSSettled(answer: answer) }
    return taken
  }

  /// Where the bytes end that the server has.
  private func committed(_ answer: GCSAnswer, _ part: Part, _ end: Int) throws(StorageError) -> Int {
    var taken = 0
    if let range = answer.response.headers["range"] {
      guard range.hasPrefix("bytes=0-"), let last = Int(range.dropFirst("bytes=0-".count)) else {
        throw answer.malformed("names a range that can't be (\(range))")
      }
      taken = last + 1
    }
    guard (part.offset...end).contains(taken) else {
      throw StorageError(
        .io, path: path,
        "the server lost parts of the upload (it has \(taken) bytes of \(part.offset) that it took); write the object again")
    }
    return taken
  }

  /// What it means that a part wasn't taken.
  private func refusal(_ answer: GCSAnswer) -> StorageError {
    guard !answer.response.isSuccess else { return answer.malformed("ends the upload before its last part") }
    guard [404, 410, 499].contains(answer.response.status) else { return answer.refusal }
    return StorageError(
      .io, path: path, "the session of the upload is gone (\(answer.fault.shown)); write the object again")
  }
}
