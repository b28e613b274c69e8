extension Text {
  /// The byte at `index`.
  /// - Precondition: `index` lies in `0..<count`.
  @inlinable
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "a byte offset is out of range")
    guard isInline else {
      defer { withExtendedLifetime(owner) {} }
      return address[index]
    }
    let word = index < 8 ? low : high
    return UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: 8 &* (index & 7)))
  }

  /// The bytes in that range of byte offsets.
  /// - Precondition: `range` lies in `0..<count`.
  /// - Complexity: O(1); more than 15 bytes share the owner.
  @inlinable
  public subscript(range: Range<Int>) -> Text {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range of byte offsets is out of range")
    guard !isInline else {
      return TextCursor.piece(low: low, high: high, from: UInt(range.lowerBound), to: UInt(range.upperBound))
    }
    return Text(owner.unsafelyUnwrapped, address + range.lowerBound, count: range.count)
  }

  /// The bytes in that range of byte offsets.
  /// - Precondition: `range` lies in `0..<count`.
  @inlinable
  public subscript(range: some RangeExpression<Int>) -> Text { self[range.relative(to: 0..<count)] }

  /// The first byte.
  @inlinable public var first: UInt8? { isEmpty ? nil : self[0] }
  /// The last byte.
  @inlinable public var last: UInt8? { isEmpty ? nil : self[count - 1] }

  /// The first `length` bytes, or all if there are fewer.
  @inlinable
  public func prefix(_ length: Int) -> Text {
    precondition(length >= 0, "a length can't be negative")
    return self[0..<Swift.min(length, count)]
  }

  /// The last `length` bytes, or all if there are fewer.
  @inlinable
  public func suffix(_ length: Int) -> Text {
    precondition(length >= 0, "a length can't be negative")
    return self[Swift.max(count - length, 0)..<count]
  }

  /// All but the first `length` bytes.
  @inlinable
  public func dropFirst(_ length: Int = 1) -> Text {
    precondition(length >= 0, "a length can't be negative")
    return self[Swift.min(length, count)..<count]
  }

  /// All but the last `length` bytes.
  @inlinable
  public func dropLast(_ length: Int = 1) -> Text {
    precondition(length >= 0, "a length can't be negative")
    return self[0..<Swift.max(count - length, 0)]
  }

  /// The text without ASCII white space (space, tab, line feed, vertical tab, form feed, carriage return) at its ends.
  public func trimmed() -> Text {
    let range = withBytes { bytes in
      let start = bytes.firstIndex { !$0.isASCIISpace } ?? bytes.count
      let end = bytes.lastIndex { !$0.isASCIISpace }.map { $0 + 1 } ?? start
      return start..<end
    }
    return self[range]
  }

  /// A copy with `A`–`Z` as `a`–`z`. Other letters stay as they are: for those, make a `String`.
  public func lowercased() -> Text { mappingBytes { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 } }

  /// A copy with `a`–`z` as `A`–`Z`. Other letters stay as they are: for those, make a `String`.
  public func uppercased() -> Text { mappingBytes { $0 >= 0x61 && $0 <= 0x7A ? $0 & 0xDF : $0 } }

  private func mappingBytes(_ map: (UInt8) -> UInt8) -> Text {
    if isInline {
      var words = (low.littleEndian, high.littleEndian)
      withUnsafeMutableBytes(of: &words) { bytes in for i in 0..<count { bytes[i] = map(bytes[i]) } }
      return Text(low: UInt64(littleEndian: words.0), high: UInt64(littleEndian: words.1))
    }
    return withBytes { Text(bytes: $0.map(map)) }
  }
}

extension UInt8 {
  /// Whether this is space, tab, line feed, vertical tab, form feed or carriage return.
  @inlinable var isASCIISpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
}
