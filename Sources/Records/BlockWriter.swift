internal import CZstd

/// Writes rows as blocks: a ``BlockHeader`` and the encoded columns.
public enum BlockWriter {
  /// Appends one block of `count` rows that lie `stride` bytes apart; the rows stay as they are.
  public static func append(
    rows base: UnsafeRawPointer, count: Int, codec: RecordCodec, stride: Int, compression: BlockCompression,
    to writer: inout ByteWriter
  ) {
    let start = writer.count
    writer.append(BlockHeader.size) { $0.initialize(repeating: 0, count: BlockHeader.size) }
    codec.encode(base, stride, count, &writer)
    let rawBytes = writer.count - start - BlockHeader.size
    var method = BlockHeader.Method.stored
    if case .zstd(let level) = compression, compress(from: start + BlockHeader.size, level: level, &writer) { method = .zstd }
    let header = writer.withBytes { bytes in
      BlockHeader(
        method: method, fingerprint: codec.fingerprint, rows: count, rawBytes: rawBytes,
        payload: UnsafeRawBufferPointer(rebasing: bytes[(start + BlockHeader.size)...]))
    }
    let end = writer.count
    writer.truncate(to: start)
    header.append(to: &writer)
    writer.extend(to: end)
  }

  /// Puts the compressed form of the bytes from `start` in their place, if it is a tenth smaller.
  private static func compress(from start: Int, level: Int, _ writer: inout ByteWriter) -> Bool {
    let raw = writer.count - start
    guard raw > 0 else { return false }
    let bound = ZSTD_compressBound(raw)
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: bound, alignment: 16)
    defer { scratch.deallocate() }
    let size = writer.withBytes { bytes in
      ZSTD_compress(scratch, bound, bytes.baseAddress! + start, raw, Int32(clamping: level))
    }
    guard ZSTD_isError(size) == 0, size <= raw - raw / 10 else { return false }
    writer.truncate(to: start)
    writer.append(UnsafeRawBufferPointer(start: scratch, count: size))
    return true
  }
}
