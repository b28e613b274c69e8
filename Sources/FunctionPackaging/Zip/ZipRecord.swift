/// What a zip file says about an entry, before its data and again in the directory at the end (APPNOTE.TXT 4.3).
struct ZipRecord {
  private static let limit = Int(UInt32.max)
  /// 1980-01-01, the earliest date the format knows: the same for all, so that equal contents give equal files.
  private static let date: UInt16 = 0x0021

  let path: String
  let mode: UInt32
  let checksum: UInt32
  let size: Int
  let packedSize: Int
  let isDeflated: Bool
  /// Where it begins in the file.
  let offset: Int

  /// - Throws: `tooLarge` for what needs zip64.
  func check() throws(PackagingError) {
    guard size <= Self.limit, packedSize <= Self.limit, offset <= Self.limit, path.utf8.count <= Int(UInt16.max) else {
      throw PackagingError(.tooLarge, "\(path) makes the zip file larger than 4 GiB; use a container image")
    }
  }

  /// What stands before the data.
  var localHeader: [UInt8] {
    Self.bytes(0x0403_4b50, width: 4) + shared + Self.bytes(0, width: 2) + path.utf8
  }

  /// Its line in the directory: made on Unix, by version 2.0 of the format.
  var directoryLine: [UInt8] {
    var line = Self.bytes(0x0201_4b50, width: 4) + Self.bytes(0x0314, width: 2) + shared
    line += [UInt8](repeating: 0, count: 8)
    line += Self.bytes(Int(0o100000 | mode) << 16, width: 4) + Self.bytes(offset, width: 4)
    return line + path.utf8
  }

  /// From the version needed to the length of the name.
  private var shared: [UInt8] {
    var bytes = Self.bytes(20, width: 2)
    // Bit 11: the name is UTF-8.
    bytes += Self.bytes(1 << 11, width: 2) + Self.bytes(isDeflated ? 8 : 0, width: 2)
    bytes += Self.bytes(0, width: 2) + Self.bytes(Int(Self.date), width: 2)
    bytes += Self.bytes(Int(checksum), width: 4) + Self.bytes(packedSize, width: 4) + Self.bytes(size, width: 4)
    return bytes + Self.bytes(path.utf8.count, width: 2)
  }

  /// The end of the directory.
  static func end(count: Int, size: Int, offset: Int) -> [UInt8] {
    bytes(0x0605_4b50, width: 4) + bytes(0, width: 4) + bytes(count, width: 2) + bytes(count, width: 2) + bytes(size, width: 4)
      + bytes(offset, width: 4) + bytes(0, width: 2)
  }

  private static func bytes(_ value: Int, width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
