extension Text: Hashable {
  /// Whether the bytes are the same.
  @inlinable @inline(__always)
  public static func == (left: Text, right: Text) -> Bool {
    guard left.high == right.high else { return false }
    return left.isInline ? left.low == right.low : left.low == right.low || hasSameLongBytes(left, right)
  }

  @usableFromInline @inline(never)
  static func hasSameLongBytes(_ left: Text, _ right: Text) -> Bool {
    left.withBytes { a in right.withBytes { b in a.compare(to: b) == 0 } }
  }

  /// Feeds the stable hash.
  @inlinable
  public func hash(into hasher: inout Hasher) { hasher.combine(stableHash) }
}

extension Text: Comparable {
  /// Whether the bytes come before the other's, as unsigned numbers, a prefix before what it begins.
  @inlinable
  public static func < (left: Text, right: Text) -> Bool {
    guard left.isInline && right.isInline else { return isLongBefore(left, right) }
    // First byte highest, zeroes behind the end, and the count as the lowest byte of all: one number orders like the bytes do.
    let a = left.low.byteSwapped
    let b = right.low.byteSwapped
    return a != b ? a < b : left.high.byteSwapped < right.high.byteSwapped
  }

  @usableFromInline @inline(never)
  static func isLongBefore(_ left: Text, _ right: Text) -> Bool {
    left.withBytes { a in right.withBytes { b in a.compare(to: b) < 0 } }
  }
}

extension Text: RecordKey {
  /// The same for the same bytes, in every process.
  @inlinable @inline(__always)
  public var stableHash: UInt64 { isInline ? StableHash.combine(low, high) : longHash }

  @usableFromInline @inline(never)
  var longHash: UInt64 {
    defer { withExtendedLifetime(owner) {} }
    return StableHash.hash(UnsafeRawPointer(address), count: count)
  }
}

extension Text: SortKey {
  /// The first eight bytes, the first one highest.
  @inlinable
  public var sortPrefix: UInt64 {
    if isInline { return low.byteSwapped }
    defer { withExtendedLifetime(owner) {} }
    return UInt64(bigEndian: UnsafeRawPointer(address).loadUnaligned(as: UInt64.self))
  }

  /// False: longer texts may agree in eight bytes.
  @inlinable public static var isPrefixExact: Bool { false }
}

extension UnsafeRawBufferPointer {
  /// Negative, zero or positive as these bytes come before, equal or come behind the other's.
  func compare(to other: UnsafeRawBufferPointer) -> Int {
    if let a = baseAddress, let b = other.baseAddress {
      let order = memcmp(a, b, Swift.min(count, other.count))
      if order != 0 { return Int(order) }
    }
    return count - other.count
  }
}

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif
