// Integers of 128 bits as two variable-length numbers a row: the high word and the low one, so that small values take two
// bytes.

extension FixedWidthInteger where Self: RecordKey {
  static func makeWideCodec() -> RecordCodec {
    .leaf(
      Self.self, schema: integerSchema,
      encode: { column, writer in
        for row in 0..<column.count {
          let value = column.pointer(row).pointee
          writer.append(zigzag: Int64(truncatingIfNeeded: value >> 64))
          writer.append(varint: UInt64(truncatingIfNeeded: value))
        }
      },
      decode: { reader, column in
        for row in 0..<column.count {
          let high = Self(truncatingIfNeeded: try reader.readZigzag())
          column.pointer(row).initialize(to: high << 64 | Self(truncatingIfNeeded: try reader.readVarint()))
        }
      })
  }
}

extension FixedWidthInteger {
  /// Both words, mixed.
  @inlinable @inline(__always)
  var wideHash: UInt64 { StableHash.combine(UInt64(truncatingIfNeeded: self), UInt64(truncatingIfNeeded: self >> 64)) }
}

extension Int128: RecordKey, SortKey {
  /// The codec of this integer type.
  public static func makeCodec(path: String) -> RecordCodec { makeWideCodec() }
  /// Both words, mixed.
  @inlinable public var stableHash: UInt64 { wideHash }
  /// The value as far as an `Int64` goes, as an unsigned word of the same order.
  @inlinable public var sortPrefix: UInt64 { Int64(clamping: self).sortPrefix }
  /// False: values beyond what an `Int64` holds share a prefix.
  @inlinable public static var isPrefixExact: Bool { false }
}

extension UInt128: RecordKey, SortKey {
  /// The codec of this integer type.
  public static func makeCodec(path: String) -> RecordCodec { makeWideCodec() }
  /// Both words, mixed.
  @inlinable public var stableHash: UInt64 { wideHash }
  /// The value as far as a `UInt64` goes.
  @inlinable public var sortPrefix: UInt64 { UInt64(clamping: self) }
  /// False: values beyond what a `UInt64` holds share a prefix.
  @inlinable public static var isPrefixExact: Bool { false }
}
