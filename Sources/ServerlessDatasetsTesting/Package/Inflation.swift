internal import CZlib

/// Deflated data (RFC 1951).
enum Inflation {
  /// The `count` bytes that `packed` holds; nil if it holds fewer or more, or something else.
  static func inflate(_ packed: UnsafeRawBufferPointer, to count: Int) -> [UInt8]? {
    var stream = z_stream()
    // `inflateInit2` is a macro: this is what it stands for, a negative window meaning data without a header.
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var result = Z_OK
    // One byte more than needed, for an address to write an empty file to.
    let content = [UInt8](unsafeUninitializedCapacity: count + 1) { buffer, used in
      stream.next_in = UnsafeMutablePointer(mutating: packed.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.avail_in = UInt32(packed.count)
      stream.next_out = buffer.baseAddress
      stream.avail_out = UInt32(count + 1)
      result = CZlib.inflate(&stream, Z_FINISH)
      used = count + 1 - Int(stream.avail_out)
    }
    return result == Z_STREAM_END && content.count == count ? content : nil
  }

  /// The CRC-32 of `bytes`.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { UInt32(crc32_z(0, $0.baseAddress, $0.count)) }
  }
}
