import CloudCredentials
package import HTTPTransfers
package import ObjectStorage

/// Takes a range of an object straight into the caller's memory. An attempt that breaks leaves what it brought; the next one asks
/// for the rest only.
package final class RangeSink: HTTPBodySink {
  private let path: String
  private let start: Int
  private let buffer: UnsafeMutableRawBufferPointer
  /// Whether the range is the whole object, whose checksum can be compared.
  private let isWhole: Bool
  private let storedChecksum: (HTTPHeaders) -> String?
  private var filled = 0
  private var checksum = CRC32C()
  private var expected: String?

  /// A sink for the bytes from `start` on that `buffer` holds.
  /// - Parameters:
  ///   - path: the object's location, for messages.
  ///   - isWhole: whether these are all bytes of the object, so that a checksum that is stored with it is theirs.
  ///   - storedChecksum: that checksum, where the answer names it: CRC-32C in base 64.
  package init(
    path: String, start: Int, buffer: UnsafeMutableRawBufferPointer, isWhole: Bool,
    storedChecksum: @escaping (HTTPHeaders) -> String?
  ) {
    self.path = path
    self.start = start
    self.buffer = buffer
    self.isWhole = isWhole
    self.storedChecksum = storedChecksum
  }

  /// What is still to be asked for, as a header's value; nil for the whole object.
  package var range: String? { missing.map { "bytes=\($0.lowerBound)-\($0.upperBound - 1)" } }

  /// What is still to be asked for; nil for the whole object.
  package var missing: Range<Int>? { isWhole && filled == 0 ? nil : start + filled..<start + buffer.count }

  package func receive(status: Int, headers: HTTPHeaders) throws {
    let isFromTheStart = start + filled == 0
    guard status == 206 || status == 200 && isFromTheStart else {
      throw StorageError(
        .invalid, path: path, "the server sent the whole object instead of a range; use a server that honours Range")
    }
    if status == 206, let text = headers["content-range"], !text.hasPrefix("bytes \(start + filled)-") {
      throw StorageError(.io, path: path, "the server sent another range (\(text)) than bytes \(start + filled) on; try again")
    }
    if isWhole, filled == 0 { expected = storedChecksum(headers) }
  }

  package func receive(_ bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count <= buffer.count - filled else {
      throw StorageError(.io, path: path, "the server sent more than the \(buffer.count) bytes of the range; try again")
    }
    UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(from: bytes)
    if expected != nil { checksum.update(bytes) }
    filled += bytes.count
  }

  /// To be called when the answer is there.
  /// - Throws: ``StorageError`` where bytes are missing or aren't those that were stored.
  package func checkComplete() throws(StorageError) {
    guard filled == buffer.count else {
      throw StorageError(
        .io, path: path, "the server sent \(filled) of the \(buffer.count) bytes of the range; try again")
    }
    if let expected, checksum.base64 != expected {
      throw StorageError(
        .io, path: path, "its bytes don't have the checksum that was stored with it (crc32c); read it again, or write it anew")
    }
  }
}
