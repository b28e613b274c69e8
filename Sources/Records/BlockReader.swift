internal import CZstd

/// Reads the blocks in a range of bytes, one behind the other, and verifies each before a row of it is used.
public struct BlockReader {
  private var reader: ByteReader

  /// A reader of all of `bytes`, or of a range of them.
  public init(_ bytes: SharedBytes, range: Range<Int>? = nil) { reader = ByteReader(bytes, range: range) }

  /// The offset of the next block, from the first byte of the shared bytes.
  public var offset: Int { reader.offset }
  /// Whether every block was read.
  public var isAtEnd: Bool { reader.isAtEnd }

  /// The next block, or nil at the end.
  ///
  /// A stored payload is used where it lies; a compressed one is decompressed into a buffer of its own.
  /// - Throws: ``RecordError``: `truncated` when bytes are missing, `corrupt` when they were changed, `schemaMismatch` when the
  ///   rows are of another type than the codec's. Reading the same bytes again gives the same error.
  public mutating func next(codec: RecordCodec) throws(RecordError) -> Block? {
    guard !reader.isAtEnd else { return nil }
    var ahead = reader
    let header = try BlockHeader(from: &ahead)
    guard header.storedBytes <= ahead.remaining else {
      throw RecordError(
        .truncated,
        "a block of \(header.storedBytes) bytes begins here and \(ahead.remaining) are left; the object was cut short, so make it "
          + "anew")
    }
    let payload = ahead.offset..<ahead.offset + header.storedBytes
    guard header.matches(UnsafeRawBufferPointer(rebasing: ahead.owner.bytes[payload])) else {
      throw RecordError.corrupt(
        "a block's checksum is wrong; its bytes were changed after it was written, so make the object anew")
    }
    guard header.fingerprint == codec.fingerprint else {
      throw RecordError(
        .schemaMismatch,
        "the block was written as another type than \(codec.schema); read it with the type that wrote it, or make it anew")
    }
    let block = Block(rows: header.rows, payload: try Self.payload(header, ahead.owner, payload))
    try ahead.skip(header.storedBytes)
    reader = ahead
    return block
  }

  private static func payload(_ header: BlockHeader, _ owner: SharedBytes, _ range: Range<Int>) throws(RecordError)
    -> ByteReader
  {
    let payload =
      header.isStored ? ByteReader(owner, range: range) : ByteReader(try decompress(owner.bytes[range], to: header.rawBytes))
    // A codec takes at least a bit a row; more rows than that are a lie that no memory should be allocated for.
    guard payload.remaining == header.rawBytes, header.rows / 8 <= payload.remaining else {
      throw RecordError.corrupt("a block's lengths contradict each other; it was not written by BlockWriter")
    }
    return payload
  }

  private static func decompress(_ bytes: Slice<UnsafeRawBufferPointer>, to length: Int) throws(RecordError) -> SharedBytes {
    let stored = UnsafeRawBufferPointer(rebasing: bytes)
    guard ZSTD_getFrameContentSize(stored.baseAddress, stored.count) == UInt64(length) else {
      throw RecordError.corrupt("a block's compressed length contradicts its header; it was not written by BlockWriter")
    }
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: length + SharedBytes.padding)
    (memory + length).initialize(repeating: 0, count: SharedBytes.padding)
    let owner = SharedBytes(base: memory, count: length) { UnsafeMutablePointer(mutating: $0).deallocate() }
    let size = ZSTD_decompress(memory, length, stored.baseAddress, stored.count)
    guard ZSTD_isError(size) == 0, size == length else {
      throw RecordError.corrupt("a block could not be decompressed (\(String(cString: ZSTD_getErrorName(size))))")
    }
    return owner
  }
}
