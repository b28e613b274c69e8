/// A verified block: encoded columns of a known number of rows.
public struct Block {
  /// The number of rows.
  public let rows: Int
  /// The encoded columns; the reader's owner is what decoded texts will keep alive.
  public let payload: ByteReader

  /// Initialises all rows, `stride` bytes apart from `base`.
  /// - Throws: What the codec throws, and ``RecordError`` with code `corrupt` when bytes are left over; no row is left
  ///   initialised then.
  public func decode(_ codec: RecordCodec, into base: UnsafeMutableRawPointer, stride: Int) throws {
    var reader = payload
    try codec.decode(&reader, rows, base, stride)
    guard reader.isAtEnd else {
      codec.destroy(base, stride, rows)
      throw RecordError.corrupt(
        "\(reader.remaining) bytes are left behind a block's last row; its codec changed, so make it anew")
    }
  }
}
