/// A file or folder in a zip file, as its central directory describes it.
struct ZipEntry {
  /// The path, which ends in a slash for a folder.
  let name: String
  /// How it is compressed: 0 for not at all, 8 for deflate.
  let method: Int
  /// Whether it is encrypted.
  let isEncrypted: Bool
  /// The CRC-32 of its content.
  let checksum: UInt32
  /// Its bytes in the zip file.
  let packedBytes: Int
  /// Its bytes in a folder.
  let bytes: Int
  /// Its type and permissions as Unix has them; 0 if they aren't known.
  let mode: UInt32
  /// Where its own header begins.
  let headerOffset: Int

  /// Whether it is a folder.
  var isFolder: Bool { name.hasSuffix("/") }
  /// Whether it is neither a file nor a folder.
  var isSpecial: Bool { mode & 0o170000 != 0 && mode & 0o170000 != 0o100000 && mode & 0o170000 != 0o040000 }

  /// Whether its path stays within the folder that it is unpacked into.
  var isContained: Bool {
    !name.isEmpty && !name.hasPrefix("/") && !name.utf8.contains(0)
      && !name.split(separator: "/", omittingEmptySubsequences: false).contains("..")
  }
}
