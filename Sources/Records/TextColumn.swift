extension Text {
  /// The codec of `Text`: a column of lengths, then the bytes one behind the other.
  public static func makeCodec(path: String) -> RecordCodec {
    .leaf(Text.self, schema: "text", encode: encodeColumn, decode: decodeColumn, destroy: destroyColumn, sharesBuffers: true)
  }

  private static func encodeColumn(_ column: StridedColumn<Text>, _ writer: inout ByteWriter) {
    for row in 0..<column.count { writer.append(varint: UInt64(truncatingIfNeeded: column.pointer(row).pointee.count)) }
    for row in 0..<column.count {
      let text = column.pointer(row)
      if text.pointee.isInline {
        // Both words always, and on by the count: a short copy of unknown length costs more than two stores.
        writer.reserve(16)
        let end = UnsafeMutableRawPointer(writer.memory + writer.written)
        end.storeBytes(of: text.pointee.low.littleEndian, as: UInt64.self)
        end.storeBytes(of: text.pointee.high.littleEndian, toByteOffset: 8, as: UInt64.self)
        writer.written &+= text.pointee.count
      } else {
        writer.append(text.pointee.address, count: text.pointee.count)
      }
    }
  }

  private static func decodeColumn(_ reader: inout ByteReader, _ column: MutableStridedColumn<Text>) throws(RecordError) {
    let owner = reader.owner
    try Lengths.read(rows: column.count, from: &reader) { reader, row, length in
      column.pointer(row).initialize(to: Text(owner, owner.base + reader.offset, count: length))
      reader.offset &+= length
    }
  }

  /// Only long texts own anything.
  private static func destroyColumn(_ column: MutableStridedColumn<Text>) {
    for row in 0..<column.count where !column.pointer(row).pointee.isInline { column.pointer(row).deinitialize(count: 1) }
  }
}
