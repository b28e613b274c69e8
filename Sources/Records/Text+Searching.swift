#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension Text {
  /// The byte offset of the first `character`.
  @inlinable
  public func firstIndex(of character: ASCII) -> Int? {
    guard !isInline else {
      let found = TextCursor.findInline(character.byte, low: low, high: high, from: 0, to: UInt(bitPattern: count))
      return found < UInt(bitPattern: count) ? Int(bitPattern: found) : nil
    }
    defer { withExtendedLifetime(owner) {} }
    let start = UInt(low)
    let end = start &+ UInt(bitPattern: count)
    let found = TextCursor.find(character.byte, from: start, to: end)
    return found < end ? Int(bitPattern: found &- start) : nil
  }

  /// The byte offset of the last `character`.
  public func lastIndex(of character: ASCII) -> Int? {
    withBytes { $0.lastIndex(of: character.byte) }
  }

  /// The byte offsets of the first occurrence of `pattern`; an empty pattern is found at the start.
  /// - Complexity: O(`count`) for usual texts; O(`count` × `pattern.count`) where the pattern's beginning repeats all over.
  public func firstRange(of pattern: Text) -> Range<Int>? {
    withBytes { bytes in pattern.withBytes { bytes.firstRange(of: $0) } }
  }

  /// Whether `pattern` occurs.
  public func contains(_ pattern: Text) -> Bool { firstRange(of: pattern) != nil }

  /// Whether the text begins with `prefix`.
  public func hasPrefix(_ prefix: Text) -> Bool { self.prefix(prefix.count) == prefix }

  /// Whether the text ends with `suffix`.
  public func hasSuffix(_ suffix: Text) -> Bool { self.suffix(suffix.count) == suffix }
}

extension UnsafeRawBufferPointer {
  /// The first place where `pattern` stands: from one of its first bytes to the next, as `memchr` finds them.
  fileprivate func firstRange(of pattern: UnsafeRawBufferPointer) -> Range<Int>? {
    guard let first = pattern.first, let wanted = pattern.baseAddress else { return 0..<0 }
    guard let base = baseAddress else { return nil }
    var offset = 0
    while count - offset >= pattern.count {
      guard let found = memchr(base + offset, Int32(first), count - pattern.count - offset + 1) else { return nil }
      offset = UnsafeRawPointer(found) - base
      if memcmp(found, wanted, pattern.count) == 0 { return offset..<offset + pattern.count }
      offset += 1
    }
    return nil
  }
}
