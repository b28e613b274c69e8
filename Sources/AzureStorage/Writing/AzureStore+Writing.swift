import CloudCredentials
import HTTPTransfers
package import ObjectStorage
package import Records
package import RemoteStorage

extension AzureStore {
  /// One request.
  package func put(_ key: String, _ bytes: SharedBytes, _ condition: PutOptions.Condition) throws(StorageError) -> ObjectInfo {
    let nonce = Self.nonce()
    let blob = try blob(key)
    let checksum = location.checksums ? CRC32C(bytes.bytes) : nil
    let headers =
      [HTTPField("x-ms-blob-type", "BlockBlob")] + Self.conditionHeaders(condition)
      + objectHeaders(nonce: nonce, checksum, size: bytes.count) + transferHeaders(bytes)
    let answer = try client.send(path(key)) { AzureRequest("PutBlob", "PUT", blob: blob, headers: headers, body: bytes) }
    return try outcome(of: answer, key, size: bytes.count, condition, nonce: nonce)
  }

  /// No request before the first block.
  package func beginUpload(_ key: String, _ condition: PutOptions.Condition) throws(StorageError) -> any PartUpload {
    AzureUpload(self, key, blob: try blob(key), condition)
  }

  /// A mark by which a writer knows its own object, and its own blocks, again; always of the same length.
  static func nonce() -> String {
    Digests.hex((0..<12).map { _ in UInt8.random(in: .min ... .max) })
  }

  private static var nonceHeader: String { "x-ms-meta-writer" }

  /// The headers that make a write depend on `condition`.
  static func conditionHeaders(_ condition: PutOptions.Condition) -> [HTTPField] {
    switch condition {
    case .none: []
    case .createOnly: [HTTPField("if-none-match", "*")]
    case .ifMatch(let etag): [HTTPField("if-match", "\"\(etag)\"")]
    }
  }

  /// The headers of a request that makes a new object.
  func objectHeaders(nonce: String, _ checksum: CRC32C?, size: Int) -> [HTTPField] {
    [HTTPField(Self.nonceHeader, nonce), HTTPField("x-ms-blob-content-type", "application/octet-stream")]
      + (checksum.map { [WrittenChecksum.field($0, size: size)] } ?? [])
  }

  /// The headers by which the service checks what arrives, if that is wanted.
  func transferHeaders(_ bytes: SharedBytes) -> [HTTPField] {
    defer { extendLifetime(bytes) }
    return location.checksums ? [HTTPField("content-md5", Digests.base64(Digests.md5(bytes.bytes)))] : []
  }

  /// What the answer to the request that publishes an object means.
  func outcome(of answer: AzureAnswer, _ key: String, size: Int, _ condition: PutOptions.Condition, nonce: String)
    throws(StorageError) -> ObjectInfo
  {
    if answer.response.isSuccess {
      guard !answer.etag.isEmpty else { throw answer.malformed("lacks the object's ETag") }
      return ObjectInfo(key: key, size: size, etag: answer.etag)
    }
    let fault = answer.fault
    // Whoever publishes first drops all other writers' blocks, so that theirs are missing afterwards.
    let lostBlocks = fault.code == "InvalidBlockList"
    guard lostBlocks || fault.refuses(condition) else { throw fault.storageError(answer.operation, path: answer.path) }
    var present: AzureAnswer?
    if answer.attempts > 1 || lostBlocks {
      present = try properties(key)
      // An attempt whose answer was lost may have met the condition, and then be what refuses the next.
      if let present, present.response.headers[Self.nonceHeader] == nonce {
        return ObjectInfo(key: key, size: size, etag: present.etag)
      }
    }
    throw refusal(answer, condition, lostBlocks: lostBlocks, present: present?.etag)
  }

  /// Why another writer's object stands.
  /// - Parameter present: its version, where blocks were lost.
  private func refusal(_ answer: AzureAnswer, _ condition: PutOptions.Condition, lostBlocks: Bool, present: String?)
    -> StorageError
  {
    switch condition {
    case .createOnly where !lostBlocks || present != nil:
      return StorageError(.alreadyExists, path: answer.path, "it exists; choose another name or delete it first")
    case .ifMatch(let etag) where !lostBlocks || present != etag:
      return StorageError(
        .conditionFailed, path: answer.path, "it is gone or not version \(etag) any more; read it again and decide anew")
    default:
      return StorageError(
        .io, path: answer.path,
        "its blocks are gone (\(answer.fault.shown)), as when another writer of the same object finishes first; write it "
          + "again, and let one writer at a time write an object")
    }
  }
}

extension AzureFault {
  /// Whether the request was refused because `condition` isn't met.
  fileprivate func refuses(_ condition: PutOptions.Condition) -> Bool {
    switch (condition, status) {
    case (.none, _): false
    case (.createOnly, 409): ["", "BlobAlreadyExists"].contains(code)
    case (.ifMatch, 404): isAboutBlob
    case (_, 412): ["", "ConditionNotMet", "TargetConditionNotMet"].contains(code)
    default: false
    }
  }
}
