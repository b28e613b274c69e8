/// Text as bytes: a 24-byte value that holds up to 15 bytes itself, or points into a buffer that it keeps alive.
///
/// A text is what its bytes are: equality, order and hash compare bytes and know nothing of Unicode, and a text need not be
/// UTF-8 at all. That makes it an order of magnitude faster than `String` for splitting, grouping and joining. Where characters
/// matter, make a `String` of it.
///
/// A long text keeps the whole buffer alive that it was cut from. ``detached()`` makes a copy that doesn't, for values that
/// outlive the batch.
@frozen
public struct Text: @unchecked Sendable {
  // Up to 15 bytes: bytes 0..<8 in `low`, 8..<15 in `high`, first byte lowest, zeroes behind the end, the count in `high`'s top
  // byte, no owner. More: the address in `low`, the count in `high` below a top byte of 0xFF, and the owner of the address.
  // Which of the two depends on the count alone, so equal short texts are equal words, and a short text never equals a long one.
  @usableFromInline let low: UInt64
  @usableFromInline let high: UInt64
  @usableFromInline let owner: SharedBytes?

  /// The most bytes that a text holds without pointing anywhere.
  @inlinable public static var inlineCapacity: Int { 15 }

  @inlinable @inline(__always)
  init(low: UInt64, high: UInt64, owner: SharedBytes? = nil) {
    self.low = low
    self.high = high
    self.owner = owner
  }

  /// `count` bytes at `start`, which lies in `owner`.
  ///
  /// Reads up to 16 bytes from `start` whatever the count, which ``SharedBytes/padding`` allows.
  /// - Complexity: O(1); more than 15 bytes share the owner.
  @inlinable @inline(__always)
  public init(_ owner: SharedBytes, _ start: UnsafePointer<UInt8>, count: Int) {
    if count <= Text.inlineCapacity {
      self.init(inlineAt: UnsafeRawPointer(start), count: UInt64(truncatingIfNeeded: count))
    } else {
      self.init(low: UInt64(UInt(bitPattern: start)), high: UInt64(truncatingIfNeeded: count) | 0xFF << 56, owner: owner)
    }
  }

  /// At most 15 bytes at `start`, of which 16 must be readable.
  @inlinable @inline(__always)
  init(inlineAt start: UnsafeRawPointer, count: UInt64) {
    let first = UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
    if count <= 8 {
      self.init(low: count == 8 ? first : first & ((1 &<< (8 &* count)) &- 1), high: count &<< 56)
    } else {
      let second = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      self.init(low: first, high: second & ((1 &<< (8 &* (count &- 8))) &- 1) | count &<< 56)
    }
  }

  /// A copy of `bytes`.
  public init(bytes: some Collection<UInt8>) {
    let copied = bytes.withContiguousStorageIfAvailable { Text(copying: UnsafeRawBufferPointer($0)) }
    self = copied ?? Array(bytes).withUnsafeBytes { Text(copying: $0) }
  }

  /// A copy of `bytes`, which need no padding.
  @usableFromInline
  init(copying bytes: UnsafeRawBufferPointer) {
    if bytes.count <= Text.inlineCapacity {
      var words: (UInt64, UInt64) = (0, 0)
      withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
      self.init(low: UInt64(littleEndian: words.0), high: UInt64(littleEndian: words.1) | UInt64(bytes.count) << 56)
    } else {
      let owner = SharedBytes(copying: bytes)
      self.init(owner, owner.base, count: bytes.count)
    }
  }

  /// No bytes.
  @inlinable public init() { self.init(low: 0, high: 0) }

  /// Whether the bytes stand in the value itself.
  @inlinable @inline(__always) var isInline: Bool { high < 0xFF << 56 }

  /// Where the bytes of a long text begin.
  @inlinable @inline(__always) var address: UnsafePointer<UInt8> {
    UnsafePointer(bitPattern: UInt(low)).unsafelyUnwrapped
  }

  /// The number of bytes.
  @inlinable @inline(__always) public var count: Int {
    isInline ? Int(truncatingIfNeeded: high >> 56) : Int(truncatingIfNeeded: high & (1 << 56 - 1))
  }

  /// Whether there are no bytes.
  @inlinable @inline(__always) public var isEmpty: Bool { high == 0 }

  /// The bytes, valid during `body`.
  @inlinable @inline(__always)
  public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    if isInline {
      let length = count
      return try withUnsafeBytes(of: (low.littleEndian, high.littleEndian)) { bytes throws(E) -> R in
        try body(UnsafeRawBufferPointer(rebasing: bytes[..<length]))
      }
    }
    defer { withExtendedLifetime(owner) {} }
    return try body(UnsafeRawBufferPointer(start: address, count: count))
  }

  /// A copy that keeps no shared buffer alive; the text itself when it keeps none or is all of it.
  /// - Complexity: O(`count`) for more than 15 bytes.
  @inlinable
  public func detached() -> Text {
    isInline || owner.unsafelyUnwrapped.count == count ? self : withBytes { Text(copying: $0) }
  }
}

extension Text: ExpressibleByStringLiteral {
  /// The UTF-8 of a literal.
  @inlinable
  public init(stringLiteral value: StaticString) {
    self = value.withUTF8Buffer { Text(copying: UnsafeRawBufferPointer($0)) }
  }
}
