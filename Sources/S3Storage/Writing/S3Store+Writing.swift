import CloudCredentials
import HTTPTransfers
package import ObjectStorage
package import Records
import RemoteStorage

extension S3Store {
  /// One request; one more where a condition isn't met.
  package func put(_ key: String, _ bytes: SharedBytes, _ condition: PutOptions.Condition) throws(StorageError) -> ObjectInfo {
    let nonce = WriterMark.make()
    let checksum = CRC32C(bytes.bytes)
    var headers = try conditionHeaders(condition, inParts: false, path: path(key)) + objectHeaders(nonce: nonce)
    headers += checksumHeaders(checksum)
    // Not every server keeps the checksum, but all keep metadata, by which whole reads are verified there.
    if location.options.checksums { headers.append(HTTPField(Self.contentChecksumHeader, checksum.base64)) }
    let fullKey = location.fullKey(key)
    // Of two requests under a condition one is refused, and the object is looked at. Without one, a twin that is carried out late could
    // replace a later write.
    let answer = try client.send(path(key), hedging: condition != .none) {
      S3Request("PutObject", "PUT", key: fullKey, headers: headers, body: bytes)
    }
    return try outcome(of: answer, key, size: bytes.count, condition, nonce: nonce)
  }

  /// What the answer to the request that publishes an object means.
  func outcome(of answer: S3Answer, _ key: String, size: Int, _ condition: PutOptions.Condition, nonce: String)
    throws(StorageError) -> ObjectInfo
  {
    if answer.response.isSuccess, !answer.fault.isError {
      let etag = answer.publishedETag
      if !etag.isEmpty { return ObjectInfo(key: key, size: size, etag: etag) }
      // Some servers leave it out.
      if let published = try publishedBefore(answer, key, nonce: nonce) { return published }
      throw answer.malformed("lacks the object's ETag, and the object was replaced since")
    }
    let fault = answer.fault
    let isUnmet = condition != .none && [404, 409, 412].contains(answer.response.status) && fault.code != "NoSuchBucket"
    let error = fault.storageError(answer.operation, path: answer.path)
    // This write itself may have met the condition before, or have completed the upload that is gone, and then be what refuses
    // it: in an attempt whose answer was lost, or because a proxy delivered the request twice.
    let isUncertain = answer.isRepetition && error.code != .io
    if isUnmet || isUncertain || fault.code == "NoSuchUpload", let published = try publishedBefore(answer, key, nonce: nonce) {
      return published
    }
    if isUnmet { throw try refused(answer, key, condition) }
    guard isUncertain else { throw error }
    throw StorageError(
      .io, path: error.path,
      "\(error.message); but an earlier attempt got no answer and may still be carried out: look at the object before it is "
        + "written again")
  }

  /// The object, if it is the one that this writer wrote.
  /// - Throws: ``StorageError`` with `io` where that can't be found out.
  private func publishedBefore(_ answer: S3Answer, _ key: String, nonce: String) throws(StorageError) -> ObjectInfo? {
    do throws(StorageError) { return try published(key, nonce: nonce) } catch {
      throw StorageError(
        .io, path: answer.path,
        "\(answer.operation) was answered by HTTP \(answer.response.status), and whether the object was written couldn't be "
          + "found out (\(error.message)); mend that, then read the object, or write it again")
    }
  }

  /// Why a condition wasn't met.
  private func refused(_ answer: S3Answer, _ key: String, _ condition: PutOptions.Condition) throws(StorageError)
    -> StorageError
  {
    let present = answer.response.status == 412 ? nil : try head(key)
    switch condition {
    case .createOnly where answer.response.status == 412 || present != nil:
      return StorageError(.alreadyExists, path: answer.path, "it exists; choose another name or delete it first")
    case .ifMatch(let etag) where answer.response.status != 409 || present?.etag != etag:
      return StorageError(
        .conditionFailed, path: answer.path, "it is gone or not version \(etag) any more; read it again and decide anew")
    default:
      return StorageError(
        .io, path: answer.path,
        "\(answer.operation) came to no end, as when other writers keep getting in the way (\(answer.fault.shown)); write it again"
      )
    }
  }

  /// The object under `key` if it is the one that was written with this nonce.
  private func published(_ key: String, nonce: String) throws(StorageError) -> ObjectInfo? {
    let answer = try headAnswer(key)
    guard answer.response.status != 404 else { return nil }
    try answer.checked()
    guard answer.response.headers[Self.nonceHeader] == nonce, let size = answer.response.headers.number("content-length") else {
      return nil
    }
    return ObjectInfo(key: key, size: size, etag: answer.etag)
  }

  static var nonceHeader: String { "x-amz-meta-writer" }

  static var contentChecksumHeader: String { "x-amz-meta-crc32c" }

  /// The headers of a request that makes a new object.
  func objectHeaders(nonce: String) -> [HTTPField] {
    var headers = [HTTPField(Self.nonceHeader, nonce), HTTPField("content-type", "application/octet-stream")]
    switch location.options.encryption {
    case .bucketDefault: break
    case .managedKeys: headers.append(HTTPField("x-amz-server-side-encryption", "AES256"))
    case .keyService(let keyID):
      headers.append(HTTPField("x-amz-server-side-encryption", "aws:kms"))
      if let keyID { headers.append(HTTPField("x-amz-server-side-encryption-aws-kms-key-id", keyID)) }
    }
    return headers
  }

  /// The checksum of a body, if they are wanted.
  func checksumHeaders(_ checksum: CRC32C) -> [HTTPField] {
    guard location.options.checksums else { return [] }
    return [HTTPField("x-amz-checksum-crc32c", checksum.base64)]
  }
}

extension S3Fault {
  /// Whether the answer says an error, whatever its status.
  var isError: Bool { !code.isEmpty }
}

extension S3Answer {
  /// The version that a write made: in the header, or in the body for uploads in parts.
  fileprivate var publishedETag: String {
    if !etag.isEmpty { return etag }
    let leaves = (try? XMLReader.leaves(response.body)) ?? []
    return Self.bare(leaves.first { $0.path == "CompleteMultipartUploadResult/ETag" }?.text ?? "")
  }
}
