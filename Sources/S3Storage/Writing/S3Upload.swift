import HTTPTransfers
package import ObjectStorage
package import RemoteStorage

/// S3's upload in parts.
struct S3Upload: PartUpload {
  private let store: S3Store
  private let key: String
  private let condition: PutOptions.Condition
  private let conditions: [HTTPField]
  private let uploadID: String
  private let nonce = WriterMark.make()

  /// Begins an upload. One request, and before the first conditional one to a server those that find out what it honours.
  init(_ store: S3Store, _ key: String, _ condition: PutOptions.Condition) throws(StorageError) {
    self.store = store
    self.key = key
    self.condition = condition
    // Asked before anything is sent: to be refused after terabytes would be late.
    conditions = try store.conditionHeaders(condition, inParts: true, path: store.path(key))
    uploadID = try store.beginUpload(key, nonce: nonce)
  }

  var partsAtOnce: Int { .max }

  func send(_ part: Part) throws(StorageError) -> String {
    try store.uploadPart(key, uploadID: uploadID, number: part.number, part.bytes, part.checksum)
  }

  /// One request.
  func complete(_ parts: [SentPart]) throws(StorageError) -> ObjectInfo {
    let answer = try store.completeUpload(key, uploadID: uploadID, parts, conditions: conditions)
    return try store.outcome(of: answer, key, size: parts.reduce(0) { $0 + $1.size }, condition, nonce: nonce)
  }

  /// One request.
  func abort() throws(StorageError) { try store.abortUpload(key, uploadID: uploadID) }
}

extension S3Store {
  /// One request, and before the first conditional upload to a server those that find out what it honours.
  package func beginUpload(_ key: String, _ condition: PutOptions.Condition) throws(StorageError) -> any PartUpload {
    try S3Upload(self, key, condition)
  }
}
