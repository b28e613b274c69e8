import Records

/// What the exchange adds to block framing: a digest of what a range of blocks holds, and its own errors.
enum BlockCoding {
  /// Appends rows as one block. They stay the caller's.
  static func encode(
    _ base: UnsafeRawPointer, _ count: Int, _ rowType: RowType, _ compression: BlockCompression, to writer: inout ByteWriter
  ) throws(ExchangeError) -> EncodedBlock {
    let start = writer.count
    BlockWriter.append(
      rows: base, count: count, codec: rowType.codec, stride: rowType.layout.stride, compression: compression, to: &writer)
    do throws(RecordError) { try writer.checkEncoded() } catch { throw ExchangeError(.codec, error.message) }
    let digest = writer.withBytes { bytes in headerDigest(bytes.baseAddress! + start) }
    return EncodedBlock(length: writer.count - start, rows: count, digest: digest)
  }

  /// Appends rows as one block, or as several where one would have more than about `limit` bytes: rows may be much larger than
  /// those that their number was chosen by. They stay the caller's.
  static func encode(
    _ base: UnsafeRawPointer, _ count: Int, _ rowType: RowType, _ compression: BlockCompression, limit: Int,
    to writer: inout ByteWriter
  ) throws(ExchangeError) -> [EncodedBlock] {
    let start = writer.count
    let block = try encode(base, count, rowType, compression, to: &writer)
    guard block.length > limit, count > 1 else { return [block] }
    writer.truncate(to: start)
    let half = count / 2
    let first = try encode(base, half, rowType, compression, limit: limit, to: &writer)
    let rest = base + half * rowType.layout.stride
    return try first + encode(rest, count - half, rowType, compression, limit: limit, to: &writer)
  }

  /// The digest of a piece that has one more block.
  static func digest(_ piece: UInt64, then block: UInt64) -> UInt64 { StableHash.combine(piece, block) }

  /// A block's digest is that of its header, in which the checksum of its payload stands: no byte is hashed twice.
  private static func headerDigest(_ header: UnsafeRawPointer) -> UInt64 { StableHash.hash(header, count: BlockHeader.size) }

  /// The blocks in `range`, all of them verified, and found to be those that the index tells of.
  static func blocks(
    _ bytes: SharedBytes, _ range: Range<Int>, _ piece: ExchangePiece, _ rowType: RowType
  ) throws(RecordError) -> [Block] {
    defer { extendLifetime(bytes) }
    var reader = BlockReader(bytes, range: range)
    var blocks: [Block] = []
    var digest: UInt64 = 0
    while case let start = reader.offset, let block = try reader.next(codec: rowType.codec) {
      digest = Self.digest(digest, then: headerDigest(bytes.base + start))
      blocks.append(block)
    }
    guard digest == piece.digest, blocks.reduce(0, { $0 + $1.rows }) == piece.rows else {
      throw RecordError(.corrupt, "it isn't what its index describes; it was written again with other content")
    }
    return blocks
  }

  /// Damaged bytes are a lost input; whole blocks of another type are not, since computing them again would change nothing.
  static func failure(_ error: RecordError, lost: (String) -> ExchangeError) -> ExchangeError {
    error.code == .schemaMismatch ? ExchangeError(.codec, "a block can't be decoded: \(error.message)") : lost(error.message)
  }

  /// Verified bytes that don't decode.
  static func codecFailure(_ rowType: RowType, _ why: String) -> ExchangeError {
    ExchangeError(
      .codec, "rows of schema \(rowType.codec.schema) can't be decoded from what their codec wrote: \(why); check makeCodec")
  }
}
