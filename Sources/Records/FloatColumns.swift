// Floating-point numbers as their IEEE 754 bits.
//
// As keys, values that no computation tells apart are one: -0.0 equals 0.0, as `==` has it, and every NaN is the same key.
// `==` says that NaN differs from itself, so typed grouping by NaN makes a group per row unless the codec's `equal` is asked.

extension BinaryFloatingPoint where Self: RecordKey & BitRepresentable {
  static func makeFixedCodec(schema: String) -> RecordCodec {
    let codec = RecordCodec.leaf(
      Self.self, schema: schema,
      encode: { column, writer in
        for row in 0..<column.count { writer.append(littleEndian: column.pointer(row).pointee.bitPattern) }
      },
      decode: { reader, column in
        for row in 0..<column.count { column.pointer(row).initialize(to: Self(bitPattern: try reader.read())) }
      })
    return codec.withEqual { left, right in
      let a = left.assumingMemoryBound(to: Self.self).pointee
      let b = right.assumingMemoryBound(to: Self.self).pointee
      return a == b || (a.isNaN && b.isNaN)
    }
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

extension RecordCodec {
  /// This codec with another notion of equal keys.
  func withEqual(_ equal: @escaping Equal) -> RecordCodec {
    RecordCodec(schema: schema, encode: encode, decode: decode, hash: hash, equal: equal, destroy: destroy)
  }
}

extension Double: RecordKey, SortKey {
  /// The codec of `Double`: eight bytes a row.
  public static func makeCodec(path: String) -> RecordCodec {
    makeFixedCodec(schema: "double")
  }

  /// The bits mixed, with one hash for both zeroes and one for every NaN.
  @inlinable public var stableHash: UInt64 {
    (self == 0 ? 0 : isNaN ? Double.nan.bitPattern : bitPattern).stableHash
  }

  /// The value as an unsigned word of the same order: negative numbers with all bits flipped, others with the sign flipped; -0.0
  /// as 0.0, and every NaN behind infinity.
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
  /// The prefix of the same number as a `Double`.
  @inlinable public var sortPrefix: UInt64 { Double(self).sortPrefix }
  /// True: equal prefixes are numbers that neither come before the other.
  @inlinable public static var isPrefixExact: Bool { true }
}
