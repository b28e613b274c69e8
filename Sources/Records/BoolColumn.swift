extension Bool: RecordKey {
  /// The codec of `Bool`: a bit a row.
  public static func makeCodec(path: String) -> RecordCodec {
    .leaf(
      Bool.self, schema: "bool",
      encode: { column, writer in Bitmap.append(rows: column.count, to: &writer) { column.pointer($0).pointee } },
      decode: { reader, column in
        let bits = try Bitmap.read(rows: column.count, from: &reader)
        for row in 0..<column.count { column.pointer(row).initialize(to: Bitmap.isSet(bits, row)) }
      })
  }

  /// One of two words.
  @inlinable public var stableHash: UInt64 { (self ? 1 as UInt8 : 0).stableHash }
}
