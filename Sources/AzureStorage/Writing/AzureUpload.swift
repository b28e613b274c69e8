import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage

/// A blob on its way in blocks. Nothing of it shows before the list of its blocks is put; blocks that never get into a list
/// cost storage for a week at most, then Azure drops them.
struct AzureUpload: PartUpload {
  private let store: AzureStore
  private let key: String
  private let blob: String
  private let condition: PutOptions.Condition
  private let nonce = AzureStore.nonce()

  init(_ store: AzureStore, _ key: String, blob: String, _ condition: PutOptions.Condition) {
    self.store = store
    self.key = key
    self.blob = blob
    self.condition = condition
  }

  var partsAtOnce: Int { .max }

  /// Of the same length for every block of every writer, which Azure demands, and unlike those of any other writer.
  private func blockID(_ number: Int) -> String {
    let digits = String(number)
    return Digests.base64(Array((nonce + String(repeating: "0", count: max(6 - digits.utf8.count, 0)) + digits).utf8))
  }

  /// One request.
  func send(_ part: Part) throws(StorageError) -> String {
    guard part.number <= Self.maximumCount else {
      throw StorageError(
        .invalid, path: store.path(key),
        "it needs more than \(Self.maximumCount) blocks, which is all that a blob may have; split it")
    }
    let id = blockID(part.number)
    let headers = store.transferHeaders(part.bytes)
    let answer = try store.client.send(store.path(key)) {
      AzureRequest(
        "PutBlock", "PUT", blob: blob, query: [("comp", "block"), ("blockid", id)], headers: headers, body: part.bytes)
    }
    try answer.checked()
    return id
  }

  private static var maximumCount: Int { 50_000 }

  /// One request. Made twice, because an answer was lost, it makes the same blob again.
  func complete(_ parts: [SentPart]) throws(StorageError) -> ObjectInfo {
    var checksum = CRC32C()
    var size = 0
    var text = "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>"
    for part in parts {
      checksum.append(part.checksum, count: part.size)
      size += part.size
      // The latest of that name: the first attempt may have made it a block of the blob already.
      text += "<Latest>\(part.receipt)</Latest>"
    }
    let body = SharedBytes(Array((text + "</BlockList>").utf8))
    let headers =
      AzureStore.conditionHeaders(condition)
      + store.objectHeaders(nonce: nonce, store.location.checksums ? checksum : nil, size: size)
      + store.transferHeaders(body) + [HTTPField("content-type", "application/xml")]
    let answer = try store.client.send(store.path(key)) {
      AzureRequest("PutBlockList", "PUT", blob: blob, query: [("comp", "blocklist")], headers: headers, body: body)
    }
    return try store.outcome(of: answer, key, size: size, condition, nonce: nonce)
  }

  /// No request: blocks can't be deleted, and deleting a blob of that name would hit somebody else's.
  func abort() {}
}
