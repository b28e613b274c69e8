import CZlib
import Testing

/// Writes zip files, so that tests can read them.
struct ZipWriter {
  private(set) var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// Adds a file, deflated unless `isStored`.
  mutating func add(_ name: String, _ content: [UInt8], mode: UInt32 = 0o100755, isStored: Bool = false) throws {
    let packed = isStored ? content : try Self.deflate(content)
    let checksum = content.withUnsafeBufferPointer { UInt32(crc32_z(0, $0.baseAddress, $0.count)) }
    let fields =
      Self.number(isStored ? 0 : 8, 2) + Self.number(0, 4) + Self.number(Int(checksum), 4)
      + Self.number(packed.count, 4) + Self.number(content.count, 4) + Self.number(name.utf8.count, 2)
    directory += Self.number(0x0201_4b50, 4) + Self.number(0x0314, 2) + Self.number(20, 2) + Self.number(0, 2) + fields
    directory += Self.number(0, 2) + Self.number(0, 2) + Self.number(0, 2) + Self.number(0, 2) + Self.number(Int(mode) << 16, 4)
    directory += Self.number(bytes.count, 4) + Array(name.utf8)
    // Headers of files may have other extra fields than the directory.
    bytes += Self.number(0x0403_4b50, 4) + Self.number(20, 2) + Self.number(0, 2) + fields + Self.number(4, 2)
    bytes += Array(name.utf8) + Self.number(0x4242, 2) + Self.number(0, 2) + packed
    count += 1
  }

  /// The whole file, with a comment at its end.
  func finished() -> [UInt8] {
    let comment = Array("made by a test".utf8)
    return bytes + directory + Self.number(0x0605_4b50, 4) + Self.number(0, 4) + Self.number(count, 2) + Self.number(count, 2)
      + Self.number(directory.count, 4) + Self.number(bytes.count, 4) + Self.number(comment.count, 2) + comment
  }

  private static func number(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(value >> (8 * $0) & 255) }
  }

  private static func deflate(_ content: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    try #require(deflateInit2_(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
    defer { deflateEnd(&stream) }
    var content = content
    var packed = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(content.count))))
    let result = content.withUnsafeMutableBufferPointer { input in
      packed.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        return CZlib.deflate(&stream, Z_FINISH)
      }
    }
    try #require(result == Z_STREAM_END)
    return Array(packed.prefix(Int(stream.total_out)))
  }
}
