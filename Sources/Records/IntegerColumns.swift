// Integers wider than a byte as zigzag variable-length numbers, so that small ones take one byte; bytes as they are. `Int` and
// `Int64` have one schema, as have `UInt` and `UInt64`: what one wrote the other reads.

extension FixedWidthInteger where Self: RecordKey {
  /// The schema's word for this type.
  static var integerSchema: String { (isSigned ? "int" : "uint") + String(bitWidth) }

  static func makeVarintCodec() -> RecordCodec {
    .leaf(
      Self.self, schema: integerSchema,
      encode: { column, writer in
        for row in 0..<column.count {
          let value = column.pointer(row).pointee
          if isSigned {
            writer.append(zigzag: Int64(truncatingIfNeeded: value))
          } else {
            writer.append(varint: UInt64(truncatingIfNeeded: value))
          }
        }
      },
      decode: { reader, column in
        // A cursor of its own stays in registers; the caller's would be written back after every row.
        var cursor = reader
        for row in 0..<column.count {
          let value: Self?
          if isSigned { value = Self(exactly: try cursor.readZigzag()) } else { value = Self(exactly: try cursor.readVarint()) }
          guard let value else { throw RecordError.corrupt("a number is out of \(integerSchema)'s range") }
          column.pointer(row).initialize(to: value)
        }
        reader = cursor
      })
  }

  static func makeFixedCodec() -> RecordCodec {
    .leaf(
      Self.self, schema: integerSchema,
      encode: { column, writer in
        for row in 0..<column.count { writer.append(littleEndian: column.pointer(row).pointee) }
      },
      decode: { reader, column in
        for row in 0..<column.count { column.pointer(row).initialize(to: try reader.read()) }
      })
  }
}

extension FixedWidthInteger {
  /// The value's bits, mixed.
  @inlinable @inline(__always)
  var integerHash: UInt64 { StableHash.combine(UInt64(truncatingIfNeeded: self), 0) }

  /// The value as an unsigned word of the same order.
  @inlinable @inline(__always)
  var integerPrefix: UInt64 {
    Self.isSigned
      ? UInt64(bitPattern: Int64(truncatingIfNeeded: self)) ^ 1 << 63 : UInt64(truncatingIfNeeded: self)
  }
}

extension Int: RecordKey, SortKey {
  /// The codec of this integer type.
  public static func makeCodec(path: String) -> RecordCodec { makeVarintCodec() }
  /// The value's bits, mixed.
  @inlinable @inline(__always) public var stableHash: UInt64 { integerHash }
  /// The value as an unsigned word of the same order.
  @inlinable @inline(__always) public var sortPrefix: UInt64 { integerPrefix }
  /// True: the prefix is the whole value.
  @inlinable public static var isPrefixExact: Bool { true }
}

extension Int8: RecordKey, SortKey {
  /// The codec of this integer type.
  public static func makeCodec(path: String) -> RecordCodec { makeFixedCodec() }
  /// The value's bits, mixed.
  @inlinable @inline(__always) public var stableHash: UInt64 { integerHash }
  /// The value as an unsigned word of the same order.
  @inlinable @inline(__always) public var sortPrefix: UInt64 { integerPrefix }
  /// True: the prefix is the whole value.
  @inlinable public static var isPrefixExact: Bool { true }
}

extension Int16: RecordKey, SortKey {
  /// The codec of this integer type.
  public static func makeCodec(path: String) -> RecordCodec { makeVarintCodec() }
  /// The value's bits, mixed.
  @inlinable @inline(__always) public var stableHash: UInt64 { integerHash }
  /// The value as an unsigned word of the same order.
  @inlinable @inline(__always) public var sortPrefix: UInt64 { integerPrefix }
  /// True: the prefix is the whole value.
  @inlinable public static var isPrefixExact: Bool { true }
}

extension Int32: RecordKey, SortKey {
  /// The codec of this integer type.
  public static func makeCodec(path: String) -> RecordCodec { makeVarintCodec() }
  /// The value's bits, mixed.
  @inlinable @inline(__always) public var stableHash: UInt64 { integerHash }
  /// The value as an unsigned word of the same order.
  @inlinable @inline(__always) public var sortPrefix: UInt64 { integerPrefix }
  /// True: the prefix is the whole value.
  @inlinable public static var isPrefixExact: Bool { true }
}

extension Int64: RecordKey, SortKey {
  /// The codec of this integer type.
  public static func makeCodec(path: String) -> RecordCodec { makeVarintCodec() }
  /// The value's bits, mixed.
  @inlinable @inline(__always) public var stableHash: UInt64 { integerHash }
  /// The value as an unsigned word of the same order.
  @inlinable @inline(__always) public var sortPrefix: UInt64 { integerPrefix }
  /// True: the prefix is the whole value.
  @inlinable public static var isPrefixExact: Bool { true }
}

extension UInt: RecordKey, SortKey {
  /// The codec of this integer type.
  public static func makeCodec(path: String) -> RecordCodec { makeVarintCodec() }
  /// The value's bits, mixed.
  @inlinable @inline(__always) public var stableHash: UInt64 { integerHash }
  /// The value as an unsigned word of the same order.
  @inlinable @inline(__always) public var sortPrefix: UInt64 { integerPrefix }
  /// True: the prefix is the whole value.
  @inlinable public static var isPrefixExact: Bool { true }
}

extension UInt8: RecordKey, SortKey {
  /// The codec of this integer type.
  public static func makeCodec(path: String) -> RecordCodec { makeFixedCodec() }
  /// The value's bits, mixed.
  @inlinable @inline(__always) public var stableHash: UInt64 { integerHash }
  /// The value as an unsigned word of the same order.
  @inlinable @inline(__always) public var sortPrefix: UInt64 { integerPrefix }
  /// True: the prefix is the whole value.
  @inlinable public static var isPrefixExact: Bool { true }
}

extension UInt16: RecordKey, SortKey {
  /// The codec of this integer type.
  public static func makeCodec(path: String) -> RecordCodec { makeVarintCodec() }
  /// The value's bits, mixed.
  @inlinable @inline(__always) public var stableHash: UInt64 { integerHash }
  /// The value as an unsigned word of the same order.
  @inlinable @inline(__always) public var sortPrefix: UInt64 { integerPrefix }
  /// True: the prefix is the whole value.
  @inlinable public static var isPrefixExact: Bool { true }
}

extension UInt32: RecordKey, SortKey {
  /// The codec of this integer type.
  public static func makeCodec(path: String) -> RecordCodec { makeVarintCodec() }
  /// The value's bits, mixed.
  @inlinable @inline(__always) public var stableHash: UInt64 { integerHash }
  /// The value as an unsigned word of the same order.
  @inlinable @inline(__always) public var sortPrefix: UInt64 { integerPrefix }
  /// True: the prefix is the whole value.
  @inlinable public static var isPrefixExact: Bool { true }
}

extension UInt64: RecordKey, SortKey {
  /// The codec of this integer type.
  public static func makeCodec(path: String) -> RecordCodec { makeVarintCodec() }
  /// The value's bits, mixed.
  @inlinable @inline(__always) public var stableHash: UInt64 { integerHash }
  /// The value as an unsigned word of the same order.
  @inlinable @inline(__always) public var sortPrefix: UInt64 { integerPrefix }
  /// True: the prefix is the whole value.
  @inlinable public static var isPrefixExact: Bool { true }
}
