import CloudCredentials
import HTTPTransfers
import ObjectStorage
import RemoteStorage

/// Takes a range as ``RangeSink`` does, and compares the bytes of each answer with the MD5 that comes with it: of a whole blob
/// the one that is stored with it, of a range the one that the service was asked for.
final class VerifyingSink: HTTPBodySink {
  private let range: RangeSink
  private let path: String
  private let isVerified: Bool
  private var expected: String?
  private var hash = RunningMD5()

  /// A sink whose bytes `range` keeps.
  init(_ range: RangeSink, path: String, isVerified: Bool) {
    self.range = range
    self.path = path
    self.isVerified = isVerified
  }

  func receive(status: Int, headers: HTTPHeaders) throws {
    try range.receive(status: status, headers: headers)
    // A checksum of our own stands for the whole: hashing twice would only cost time.
    let isCovered = status == 200 && WrittenChecksum(headers) != nil
    expected = isVerified && !isCovered ? headers["content-md5"] : nil
    hash = RunningMD5()
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    try range.receive(bytes)
    if expected != nil { hash.update(bytes) }
  }

  /// To be called when the answer is there.
  /// - Throws: ``StorageError`` where bytes are missing or aren't those that were sent or stored.
  func checkComplete() throws(StorageError) {
    try range.checkComplete()
    if let expected, hash.base64 != expected { throw Self.damaged(path) }
  }

  static func damaged(_ path: String) -> StorageError {
    StorageError(
      .io, path: path, "its bytes don't have the MD5 that came with them; read it again, or write it anew if that lasts")
  }
}
