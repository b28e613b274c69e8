import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage

/// Tries which conditions a server honours: each is sent once where it must be refused, and counts only if it is.
struct CapabilityTrial {
  private let store: S3Store
  private let key: String
  private let path: String
  private let nonce = WriterMark.make()

  init(_ store: S3Store) {
    self.store = store
    key = ObjectKey.partialPrefix + "probe-" + nonce
    path = store.path(key)
  }

  func run() throws(StorageError) -> ServerCapabilities {
    let etag = try put([]).checked().etag
    let result = Result { () throws(StorageError) in try found(etag) }
    try store.deleteAlone(key)
    return try result.get()
  }

  private func found(_ etag: String) throws(StorageError) -> ServerCapabilities {
    let createOnly = HTTPField("if-none-match", "*")
    let refusesPut = try isRefused(put([createOnly]))
    let refusesUpload = try isRefused(upload(createOnly))
    return ServerCapabilities(
      createOnlyPut: refusesPut, createOnlyUpload: refusesUpload,
      compareAndSetPut: try form { (field) throws(StorageError) in try put([field]) },
      compareAndSetUpload: try form { (field) throws(StorageError) in try upload(field) })
  }

  /// The form in which a condition on the version is refused if it is wrong and met if it is right.
  private func form(_ write: (HTTPField) throws(StorageError) -> S3Answer) throws(StorageError) -> ServerCapabilities.ETagForm?
  {
    let wrong = "00000000000000000000000000000000"
    guard try isRefused(write(HTTPField("if-match", store.quoted(wrong)))) else { return nil }
    for form in [ServerCapabilities.ETagForm.quoted, .bare] {
      let etag = try store.headAnswer(key).checked().etag
      let answer = try write(HTTPField("if-match", form == .quoted ? store.quoted(etag) : etag))
      // A delivery whose answer was lost may have met the condition, and then be what refuses the next.
      if try isRefused(answer), try store.headAnswer(key).checked().etag == etag { continue }
      // What takes every bare version would be worthless.
      if form == .bare, !(try isRefused(write(HTTPField("if-match", wrong)))) { return nil }
      return form
    }
    return nil
  }

  /// Whether the server refused for the condition's sake. That it doesn't know conditions (400, 501) counts as ignoring them.
  private func isRefused(_ answer: S3Answer) throws(StorageError) -> Bool {
    switch answer.response.status {
    case 409, 412: return true
    // Another 400 has a passing cause, such as a damaged body, which says nothing about conditions.
    case 400 where answer.fault.storageError(answer.operation, path: path).code == .invalid, 501: return false
    // A refused upload stays: one that is gone was completed before, by a delivery whose answer was lost.
    case 404 where answer.fault.code == "NoSuchUpload": return false
    default:
      try answer.checked()
      return false
    }
  }

  private func put(_ conditions: [HTTPField]) throws(StorageError) -> S3Answer {
    let headers = store.objectHeaders(nonce: nonce) + conditions
    let fullKey = store.location.fullKey(key)
    return try store.client.send(path) {
      S3Request("PutObject", "PUT", key: fullKey, headers: headers, body: SharedBytes([UInt8(ascii: "p")]))
    }
  }

  private func upload(_ condition: HTTPField) throws(StorageError) -> S3Answer {
    let id = try store.beginUpload(key, nonce: nonce)
    let bytes = SharedBytes([UInt8(ascii: "u")])
    let result = Result { () throws(StorageError) in
      let checksum = CRC32C(bytes.bytes)
      let etag = try store.uploadPart(key, uploadID: id, number: 1, bytes, checksum)
      let sent = SentPart(receipt: etag, size: bytes.count, checksum: checksum)
      return try store.completeUpload(key, uploadID: id, [sent], conditions: [condition])
    }
    // After success there is no such upload any more, which abort takes as done.
    if case .success(let answer) = result, answer.response.isSuccess { return answer }
    try store.abortUpload(key, uploadID: id)
    return try result.get()
  }
}
