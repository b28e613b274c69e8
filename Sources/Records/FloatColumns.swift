// Floating-point numbers as their IEEE 754 bits.
//
// As keys, values that no computation tells apart are one: -0.0 equals 0.0, as `==` has it, and every NaN is the same key,
// which `==` denies: by it, each row with a NaN would be a group of its own, never found again.

extension BinaryFloatingPoint where Self: RecordKey & BitRepresentable {
  static func makeFixedCodec(schema: String) -> RecordCodec {
    .leaf(
      Self.self, schema: schema,
      encode: { column, writer in
        for row in 0..<column.count { writer.append(littleEndian: column.pointer(row).pointee.bitPattern) }
      },
      decode: { reader, column in
        for row in 0..<column.count { column.pointer(row).initialize(to: Self(bitPattern: try reader.read())) }
      })
  }
}

/// A number that has all its bits in an integer.
protocol BitRepresentable {
  associatedtype Bits: FixedWidthInteger
  var bitPattern: Bits { get }
  init(bitPattern: Bits)
}

extension Double: BitRepresentable {}
extension Float: BitRepresentable {}

extension Double: RecordKey, SortKey {
  /// The codec of `Double`: eight bytes a row.
  public static func makeCodec(path: String) -> RecordCodec {
    makeFixedCodec(schema: "double")
  }

  /// The bits mixed, with one hash for both zeroes and one for every NaN.
  @inlinable public var stableHash: UInt64 {
    (self == 0 ? 0 : isNaN ? Double.nan.bitPattern : bitPattern).stableHash
  }

  /// What `==` says, and true for any two NaN.
  @inlinable public func isSameKey(as other: Double) -> Bool { self == other || (isNaN && other.isNaN) }

  /// The value as an unsigned word of the same order: negative numbers with all bits flipped, others with the sign flipped;
  /// -0.0 as 0.0, and every NaN behind infinity.
  @inlinable public var sortPrefix: UInt64 {
    if isNaN { return .max }
    let bits = self == 0 ? 0 : bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }

  /// True: equal prefixes are numbers that neither come before the other.
  @inlinable public static var isPrefixExact: Bool { true }
}

extension Float: RecordKey, SortKey {
  /// The codec of `Float`: four bytes a row.
  public static func makeCodec(path: String) -> RecordCodec {
    makeFixedCodec(schema: "float")
  }

  /// The bits mixed, with one hash for both zeroes and one for every NaN.
  @inlinable public var stableHash: UInt64 { Double(self).stableHash }
  /// What `==` says, and true for any two NaN.
  @inlinable public func isSameKey(as other: Float) -> Bool { self == other || (isNaN && other.isNaN) }

  /// The prefix of the same number as a `Double`.
  @inlinable public var sortPrefix: UInt64 { Double(self).sortPrefix }
  /// True: equal prefixes are numbers that neither come before the other.
  @inlinable public static var isPrefixExact: Bool { true }
}
