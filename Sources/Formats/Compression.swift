import ObjectStorage
import Records

/// How a file is compressed, told by its first bytes: names lie.
package enum Compression: Sendable, Hashable {
  /// Not at all.
  case none
  /// One or more gzip members (RFC 1952).
  case gzip
  /// One or more zstd frames (RFC 8878).
  case zstd

  /// How many bytes tell.
  static let magicBytes = 10

  /// The compression of content that begins with `start`.
  /// - Throws: ``FormatError`` for formats that are known but can't be read, instead of taking them for text.
  static func detect(_ start: UnsafeRawBufferPointer, file: String) throws(FormatError) -> Compression {
    func begins(with magic: [UInt8]) -> Bool { start.count >= magic.count && start.prefix(magic.count).elementsEqual(magic) }
    if begins(with: [0x1F, 0x8B, 8]) { return .gzip }
    if begins(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
    // A skippable frame, which parallel compressors write first.
    if start.count >= 4, start[0] & 0xF0 == 0x50, start[1...3].elementsEqual([0x2A, 0x4D, 0x18]) { return .zstd }
    if begins(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) { throw unsupported("xz", file) }
    if begins(with: [0x42, 0x5A, 0x68]), start.count >= 10, start[4...9].elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) {
      throw unsupported("bzip2", file)
    }
    return .none
  }

  /// The compression of `file`: one small read.
  package static func detect(in file: InputFile) throws(FormatError) -> Compression {
    let reader = try file.open()
    return try detect(in: reader, file: file.location)
  }

  static func detect(in reader: any ObjectReader, file: String) throws(FormatError) -> Compression {
    let start = try formatting { () throws(StorageError) in try reader.bytes(0..<magicBytes) }
    defer { extendLifetime(start) }
    return try detect(start.bytes, file: file)
  }

  private static func unsupported(_ name: String, _ file: String) -> FormatError {
    FormatError(.invalid, file, "the file is compressed with \(name), which is not supported; recompress it with zstd or gzip")
  }
}
