package import ObjectStorage
package import Records
package import RemoteStorage
import HTTPTransfers

extension GCSStore {
  /// One request, and one more to find out who was first where a condition isn't met.
  package func put(_ key: String, _ bytes: SharedBytes, _ condition: PutOptions.Condition) throws(StorageError) -> ObjectInfo {
    var object = try newObject(key, condition)
    let checksum = CRC32C(bytes.bytes)
    object.checksum = checksum
    let answer = try client.send(dialect.insertion(object, bytes), path(key))
    return try outcome(of: answer, key, object, condition, size: bytes.count, checksum)
  }

  /// One request.
  package func beginUpload(_ key: String, _ condition: PutOptions.Condition) throws(StorageError) -> any PartUpload {
    try GCSUpload(self, key, condition)
  }

  /// What is to be written under `key`.
  func newObject(_ key: String, _ condition: PutOptions.Condition) throws(StorageError) -> GCSNewObject {
    let name = location.name(key)
    guard name.utf8.count <= 1024, !name.utf8.contains(where: { $0 == 10 || $0 == 13 }),
      !name.hasPrefix(".well-known/acme-challenge/")
    else {
      throw StorageError(
        .invalid, path: path(key),
        "Google Cloud Storage takes no names of more than 1024 bytes, with line ends, or in .well-known/acme-challenge; "
          + "choose another key")
    }
    return GCSNewObject(name: name, generation: try generation(condition, path(key)))
  }

  private func generation(_ condition: PutOptions.Condition, _ path: String) throws(StorageError) -> String? {
    switch condition {
    case .none: return nil
    case .createOnly: return "0"
    case .ifMatch(let etag):
      // Zero would mean that there must be none, and other text is no generation of any object.
      guard let number = Int(etag), number > 0, String(number) == etag else { throw changed(etag, path) }
      return etag
    }
  }

  private func changed(_ etag: String, _ path: String) -> StorageError {
    StorageError(
      .conditionFailed, path: path, "it is gone or not version \(etag) any more; read it again and decide anew")
  }

  /// What the answer to the request that publishes an object means.
  func outcome(
    of answer: GCSAnswer, _ key: String, _ object: GCSNewObject, _ condition: PutOptions.Condition, size: Int,
    _ checksum: CRC32C
  ) throws(StorageError) -> ObjectInfo {
    if answer.response.isSuccess {
      return try accepted(dialect.object(answer), key, size: size, checksum)
    }
    // An attempt whose answer was lost may have met the condition, and then be what refuses the next; and the session of an upload that
    // it completed may be gone.
    if [404, 410, 412].contains(answer.response.status), let (present, _) = try describe(key, generation: nil),
      present.mark == object.mark
    {
      return try accepted(present, key, size: size, checksum)
    }
    guard answer.response.status == 412 else { throw answer.refusal }
    switch condition {
    case .createOnly:
      throw StorageError(.alreadyExists, path: answer.path, "it exists; choose another name or delete it first")
    case .ifMatch(let etag): throw changed(etag, answer.path)
    case .none: throw answer.refusal
    }
  }

  /// The object that was written, if what the server keeps is what was sent.
  private func accepted(_ object: GCSObject, _ key: String, size: Int, _ checksum: CRC32C) throws(StorageError) -> ObjectInfo {
    if object.size.map({ $0 != size }) ?? false || object.checksum.map({ $0 != checksum.base64 }) ?? false {
      // Readers may see it already, but none that comes later shall.
      try deleteAlone(key, generation: object.generation)
      throw StorageError(
        .io, path: path(key),
        "the server stored other bytes than were sent (crc32c), and they were deleted again; write it again")
    }
    return ObjectInfo(key: key, size: size, etag: object.generation)
  }
}
