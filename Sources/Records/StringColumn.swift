extension String: RecordKey {
  /// The codec of `String`: a column of lengths, then the UTF-8 one behind the other.
  public static func makeCodec(path: String) -> RecordCodec {
    .leaf(String.self, schema: "string", encode: encodeColumn, decode: decodeColumn)
  }

  private static func encodeColumn(_ column: StridedColumn<String>, _ writer: inout ByteWriter) {
    for row in 0..<column.count { writer.append(varint: UInt64(column.pointer(row).pointee.utf8.count)) }
    for row in 0..<column.count {
      var string = column.pointer(row).pointee
      string.withUTF8 { writer.append(UnsafeRawBufferPointer($0)) }
    }
  }

  private static func decodeColumn(_ reader: inout ByteReader, _ column: MutableStridedColumn<String>) throws(RecordError) {
    try Lengths.read(rows: column.count, from: &reader) { reader, row, length throws(RecordError) in
      let bytes = UnsafeBufferPointer(start: reader.owner.base + reader.offset, count: length)
      guard let string = String(validating: bytes, as: UTF8.self) else {
        column.deinitialize(row)
        throw RecordError.corrupt("a string is not UTF-8")
      }
      column.pointer(row).initialize(to: string)
      reader.offset &+= length
    }
  }
}
