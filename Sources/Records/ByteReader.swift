/// A cursor over shared bytes; every read checks the end and throws ``RecordError`` with code `truncated` beyond it.
@frozen
public struct ByteReader {
  /// What is read; decoded text may keep it alive.
  public let owner: SharedBytes
  /// Offset of the next byte, from the owner's first.
  public var offset: Int
  /// Offset behind the last readable byte.
  public let end: Int

  /// A reader of all of `owner`, or of the `range` of it.
  @inlinable
  public init(_ owner: SharedBytes, range: Range<Int>? = nil) {
    let range = range ?? 0..<owner.count
    precondition(range.lowerBound >= 0 && range.upperBound <= owner.count)
    self.owner = owner
    offset = range.lowerBound
    end = range.upperBound
  }

  /// A reader of a copy of `bytes`.
  public init(_ bytes: [UInt8]) { self.init(SharedBytes(bytes)) }

  /// Bytes left.
  @inlinable public var remaining: Int { end - offset }
  /// Whether every byte was read.
  @inlinable public var isAtEnd: Bool { offset == end }

  /// The next byte.
  @inlinable @inline(__always)
  public mutating func readByte() throws(RecordError) -> UInt8 {
    guard offset < end else { throw RecordError.truncated(needed: 1, left: 0) }
    defer { offset &+= 1 }
    return owner.base[offset]
  }

  /// A little-endian integer.
  @inlinable @inline(__always)
  public mutating func read<I: FixedWidthInteger>(littleEndian: I.Type = I.self) throws(RecordError) -> I {
    let size = MemoryLayout<I>.size
    guard end - offset >= size else { throw RecordError.truncated(needed: size, left: remaining) }
    defer { offset &+= size }
    return I(littleEndian: UnsafeRawPointer(owner.base + offset).loadUnaligned(as: I.self))
  }

  /// An unsigned integer written by ``ByteWriter/append(varint:)``.
  @inlinable @inline(__always)
  public mutating func readVarint() throws(RecordError) -> UInt64 {
    if offset < end {
      let first = owner.base[offset]
      if first < 0x80 {
        offset &+= 1
        return UInt64(first)
      }
    }
    return try readLongVarint()
  }

  @usableFromInline @inline(never)
  mutating func readLongVarint() throws(RecordError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard offset < end else { throw RecordError.truncated(needed: 1, left: 0) }
      let byte = owner.base[offset]
      offset &+= 1
      guard shift < 63 || (shift == 63 && byte <= 1) else { throw RecordError.corrupt("a variable-length integer is too long") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  /// A signed integer written by ``ByteWriter/append(zigzag:)``.
  @inlinable @inline(__always)
  public mutating func readZigzag() throws(RecordError) -> Int64 {
    let bits = try readVarint()
    return Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
  }

  /// A number written by ``ByteWriter/append(varint:)`` that an `Int` can hold.
  @inlinable
  public mutating func readInteger() throws(RecordError) -> Int {
    guard let value = Int(exactly: try readVarint()) else { throw RecordError.corrupt("a number is beyond what an Int holds") }
    return value
  }

  /// A length that must fit what is left, each unit of it taking at least `unit` bytes.
  @inlinable
  public mutating func readCount(unit: Int = 1) throws(RecordError) -> Int {
    let value = try readVarint()
    guard value <= UInt64(max(remaining, 0)) / UInt64(max(unit, 1)) || unit == 0 else {
      throw RecordError.truncated(needed: Int(clamping: value), left: remaining)
    }
    return Int(clamping: value)
  }

  /// A string written by ``ByteWriter/append(string:)``.
  public mutating func readString() throws(RecordError) -> String {
    let length = try readCount()
    defer { offset += length }
    return String(decoding: UnsafeBufferPointer(start: owner.base + offset, count: length), as: UTF8.self)
  }

  /// Bytes written by ``ByteWriter/append(lengthPrefixed:)``.
  public mutating func readBytes() throws(RecordError) -> [UInt8] {
    let length = try readCount()
    defer { offset += length }
    return Array(UnsafeBufferPointer(start: owner.base + offset, count: length))
  }

  /// Passes over `length` bytes.
  @inlinable
  public mutating func skip(_ length: Int) throws(RecordError) {
    guard length >= 0 && length <= remaining else { throw RecordError.truncated(needed: length, left: remaining) }
    offset += length
  }
}
