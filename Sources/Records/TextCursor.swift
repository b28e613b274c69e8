/// A position in a text from which the next separator is looked for; what the splitting sequences share.
///
/// Over a long text, `position` and `end` are addresses in the owner's buffer. A short text has no address; its positions count
/// from zero and its bytes travel along in two words: all its pieces are short as well, so no buffer is ever needed.
@frozen
@usableFromInline
struct TextCursor: Sendable {
  @usableFromInline let owner: SharedBytes?
  @usableFromInline let low: UInt64
  @usableFromInline let high: UInt64
  @usableFromInline var position: UInt
  @usableFromInline let end: UInt
  /// Whether the field read last was followed by a separator, so that another field (perhaps empty) follows.
  @usableFromInline var endedWithSeparator = true

  @inlinable @inline(__always)
  init(_ text: Text) {
    owner = text.owner
    low = text.low
    high = text.high
    position = text.isInline ? 0 : UInt(text.low)
    end = position &+ UInt(bitPattern: text.count)
  }

  /// Whether no byte is left.
  @inlinable @inline(__always) var isAtEnd: Bool { position >= end }

  /// The next non-empty piece.
  @inlinable @inline(__always)
  mutating func nextPiece(_ separator: UInt8) -> Text? {
    while position < end {
      let start = position
      if let owner {
        let found = Self.find(separator, from: start, to: end)
        position = found &+ 1
        if found > start { return Text(owner, Self.pointer(start), count: Int(bitPattern: found &- start)) }
      } else {
        let found = Self.findInline(separator, low: low, high: high, from: start, to: end)
        position = found &+ 1
        if found > start { return Self.piece(low: low, high: high, from: start, to: found) }
      }
    }
    return nil
  }

  /// The next piece, empty or not; nil behind the last.
  @inlinable @inline(__always)
  mutating func nextField(_ separator: UInt8) -> Text? {
    guard endedWithSeparator else { return nil }
    let start = position
    let found: UInt
    let piece: Text
    if let owner {
      found = Self.find(separator, from: start, to: end)
      piece = Text(owner, Self.pointer(start), count: Int(bitPattern: found &- start))
    } else {
      found = Self.findInline(separator, low: low, high: high, from: start, to: end)
      piece = Self.piece(low: low, high: high, from: start, to: found)
    }
    endedWithSeparator = found < end
    position = Swift.min(found &+ 1, end)
    return piece
  }

  /// All that is left.
  func rest() -> Text {
    guard let owner else { return Self.piece(low: low, high: high, from: position, to: end) }
    return Text(owner, Self.pointer(position), count: Int(bitPattern: end &- position))
  }

  @inlinable @inline(__always)
  static func pointer(_ address: UInt) -> UnsafePointer<UInt8> { UnsafePointer(bitPattern: address).unsafelyUnwrapped }

  /// A word whose bytes' top bits are set where `word` has `separator`; behind the first such byte there may be false ones.
  @inlinable @inline(__always)
  static func matches(_ word: UInt64, _ separator: UInt8) -> UInt64 {
    // The classic zero-byte test: subtracting one borrows through a byte's top bit only if the byte is zero (or follows one).
    let difference = word ^ UInt64(separator) &* 0x0101_0101_0101_0101
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
  }

  /// The address of the first `separator` in `start..<end`, or `end`; reads at most seven bytes beyond `end`.
  @inlinable @inline(__always)
  static func find(_ separator: UInt8, from start: UInt, to end: UInt) -> UInt {
    var address = start
    while address < end {
      let word = UInt64(littleEndian: UnsafeRawPointer(pointer(address)).loadUnaligned(as: UInt64.self))
      let found = matches(word, separator)
      if found != 0 {
        let match = address &+ UInt(truncatingIfNeeded: found.trailingZeroBitCount &>> 3)
        return match < end ? match : end
      }
      address &+= 8
    }
    return end
  }

  /// The index of the first `separator` at or behind `start` in two words' 15 bytes, or `end`.
  @usableFromInline @inline(never)
  static func findInline(_ separator: UInt8, low: UInt64, high: UInt64, from start: UInt, to end: UInt) -> UInt {
    var index = start
    while index < end {
      let byte = index < 8 ? low >> (8 * UInt64(index)) : high >> (8 * UInt64(index - 8))
      if UInt8(truncatingIfNeeded: byte) == separator { return index }
      index += 1
    }
    return end
  }

  /// Bytes `start..<end` of two words' 15.
  @usableFromInline @inline(never)
  static func piece(low: UInt64, high: UInt64, from start: UInt, to end: UInt) -> Text {
    let count = UInt64(end - start)
    let bits = 8 * UInt64(start)
    let tail = high & (1 << 56 - 1)
    let first = start < 8 ? low >> bits | (bits == 0 ? 0 : tail << (64 - bits)) : tail >> (bits - 64)
    let second = start < 8 ? tail >> bits : 0
    if count <= 8 { return Text(low: count == 8 ? first : first & (1 << (8 * count) - 1), high: count << 56) }
    return Text(low: first, high: second & (1 << (8 * (count - 8)) - 1) | count << 56)
  }
}
