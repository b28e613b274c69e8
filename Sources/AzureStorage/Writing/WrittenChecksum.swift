import HTTPTransfers
import RemoteStorage

/// The CRC-32C of a blob that this store wrote, kept in the blob's metadata: Azure itself keeps no checksum of blobs that were
/// written in blocks. With it stands the size, since other programs can append to a blob without renewing its metadata.
struct WrittenChecksum {
  private static var header: String { "x-ms-meta-crc32c" }

  private let text: String
  private let size: Int

  /// The checksum that an answer names, if it does.
  init?(_ headers: HTTPHeaders) {
    let parts = headers[Self.header]?.split(separator: ",") ?? []
    guard parts.count == 2, let size = Int(parts[1]) else { return nil }
    text = String(parts[0])
    self.size = size
  }

  /// In base 64, if it is one of so many bytes.
  func base64(ofSize size: Int) -> String? { size == self.size ? text : nil }

  /// The field that keeps `checksum` of `size` bytes.
  static func field(_ checksum: CRC32C, size: Int) -> HTTPField { HTTPField(header, "\(checksum.base64),\(size)") }
}
