import CZlib
import Testing

@testable import FunctionPackaging

/// Reads zip files from the directory at their end, and holds each local header against it.
enum ZipReading {
  static func entries(_ bytes: [UInt8]) throws -> [PackageEntry] {
    let file = ELFBytes(bytes)
    func number(_ offset: Int, _ width: Int) throws -> Int {
      try #require(
        width == 2 ? file.number(UInt16.self, at: offset).map(Int.init) : file.number(UInt32.self, at: offset).map(Int.init))
    }
    let end = bytes.count - 22
    #expect(try number(end, 4) == 0x0605_4b50)
    var line = try number(end + 16, 4)
    #expect(try line + number(end + 12, 4) == end)
    return try (0..<(try number(end + 10, 2))).map { _ in
      try #require(try number(line, 4) == 0x0201_4b50)
      let (method, packed, size) = (try number(line + 10, 2), try number(line + 20, 4), try number(line + 24, 4))
      let (length, mode, start) = (try number(line + 28, 2), try number(line + 38, 4) >> 16, try number(line + 42, 4))
      #expect(try number(start, 4) == 0x0403_4b50)
      // Both say the same, from the version on.
      #expect(bytes[(start + 4)..<(start + 28)] == bytes[(line + 6)..<(line + 30)])
      let path = String(decoding: bytes[(line + 46)..<(line + 46 + length)], as: UTF8.self)
      #expect(String(decoding: bytes[(start + 30)..<(start + 30 + length)], as: UTF8.self) == path)
      let data = Array(bytes[(start + 30 + length)..<(start + 30 + length + packed)])
      let content = method == 0 ? data : try inflated(data, size, window: -15)
      #expect(content.count == size)
      let checksum = try number(line + 16, 4)
      #expect(content.withUnsafeBufferPointer { Int(crc32_z(0, $0.baseAddress, $0.count)) } == checksum)
      line += 46 + length
      return PackageEntry(path: path, mode: UInt32(mode & 0o7777), bytes: content)
    }
  }

  /// What `data` decompresses to, at most `size` bytes.
  static func inflated(_ data: [UInt8], _ size: Int, window: Int32) throws -> [UInt8] {
    var stream = z_stream()
    try #require(inflateInit2_(&stream, window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { inflateEnd(&stream) }
    var data = data
    var result = Z_OK
    let content = [UInt8](unsafeUninitializedCapacity: size + 1) { room, count in
      data.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = room.baseAddress
        stream.avail_out = UInt32(room.count)
        result = inflate(&stream, Z_FINISH)
        count = room.count - Int(stream.avail_out)
      }
    }
    #expect(result == Z_STREAM_END)
    return content
  }
}
