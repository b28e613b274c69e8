import CZlib

/// The content of a gzip file: its members, one after the other (RFC 1952).
final class GzipSource: ByteSource {
  private let source: PlainSource
  private let file: String
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
  private var stream = z_stream()
  private var isBetweenMembers = true
  private var isOpen = false

  init(_ source: PlainSource, file: String) {
    self.source = source
    self.file = file
  }

  deinit {
    if isOpen { inflateEnd(&stream) }
    input.deallocate()
  }

  var bytesRead: Int { source.bytesRead }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
    let room = min(buffer.count, Int(UInt32.max))
    stream.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.avail_out = UInt32(room)
    while Int(stream.avail_out) == room {
      if stream.avail_in == 0, try !refill() {
        guard isBetweenMembers else { throw truncated }
        return 0
      }
      if isBetweenMembers { try beginMember() }
      switch inflate(&stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: isBetweenMembers = true
      case Z_MEM_ERROR: throw FormatError(.corrupt, file, "out of memory while it was decompressed; give the task more memory")
      default: throw corrupt(stream.msg.map { String(cString: $0) } ?? "damaged data")
      }
    }
    return room - Int(stream.avail_out)
  }

  private func refill() throws(FormatError) -> Bool {
    let count = try source.read(into: input)
    stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.avail_in = UInt32(count)
    return count > 0
  }

  /// `inflateInit2` is a macro: this is what it stands for, 16 more than the largest window meaning gzip.
  private func beginMember() throws(FormatError) {
    let result =
      isOpen ? inflateReset(&stream) : inflateInit2_(&stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else { throw FormatError(.corrupt, file, "zlib could not be started (code \(result)); free memory") }
    isOpen = true
    isBetweenMembers = false
  }

  private var position: Int { source.offset - Int(stream.avail_in) }

  private var truncated: FormatError {
    FormatError(
      .corrupt, file, "the gzip data is truncated: it ends at byte \(position), inside a member; copy or download it anew")
  }

  private func corrupt(_ reason: String) -> FormatError {
    FormatError(.corrupt, file, "the gzip data is corrupt near byte \(position) (\(reason)); copy or download it anew")
  }
}
