import CZstd

/// The content of a zstd file: its frames, one after the other (RFC 8878).
final class ZstdSource: ByteSource {
  private let source: PlainSource
  private let file: String
  private let context: OpaquePointer
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
  private var input = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
  private var isBetweenFrames = true

  init(_ source: PlainSource, file: String) throws(FormatError) {
    guard let context = ZSTD_createDCtx() else {
      buffer.deallocate()
      throw FormatError(.corrupt, file, "out of memory while it was decompressed; give the task more memory")
    }
    self.source = source
    self.file = file
    self.context = context
  }

  deinit {
    ZSTD_freeDCtx(context)
    buffer.deallocate()
  }

  var bytesRead: Int { source.bytesRead }

  func read(into target: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
    var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
    while output.pos == 0 {
      // With all input taken the decoder may still hold output, so it is asked first, and more is read only if it gave none.
      let isDrained = input.pos == input.size
      if isDrained, isBetweenFrames {
        guard try refill() else { return 0 }
      }
      let hint = ZSTD_decompressStream(context, &output, &input)
      if ZSTD_isError(hint) != 0 { throw corrupt(String(cString: ZSTD_getErrorName(hint))) }
      isBetweenFrames = hint == 0
      if output.pos == 0, !isBetweenFrames, input.pos == input.size, try !refill() { throw truncated }
    }
    return output.pos
  }

  private func refill() throws(FormatError) -> Bool {
    let count = try source.read(into: buffer)
    input = ZSTD_inBuffer(src: UnsafeRawPointer(buffer.baseAddress), size: count, pos: 0)
    return count > 0
  }

  private var position: Int { source.offset - (input.size - input.pos) }

  private var truncated: FormatError {
    FormatError(
      .corrupt, file, "the zstd data is truncated: it ends at byte \(position), inside a frame; copy or download it anew")
  }

  private func corrupt(_ reason: String) -> FormatError {
    FormatError(
      .corrupt, file,
      "the zstd data is corrupt near byte \(position), or compressed with a larger window than is allowed "
        + "(\(reason.lowercased())); copy or download it anew, or recompress it without --long")
  }
}
