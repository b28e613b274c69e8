/// The pieces of a text between separators, empty ones among them.
@frozen
public struct TextFields: Sequence, IteratorProtocol, Sendable {
  @usableFromInline var cursor: TextCursor
  @usableFromInline let separator: UInt8

  @inlinable @inline(__always)
  init(_ cursor: TextCursor, _ separator: UInt8) {
    self.cursor = cursor
    self.separator = separator
  }

  /// The next field.
  @inlinable @inline(__always)
  public mutating func next() -> Text? { cursor.nextField(separator) }

  /// Passes over fields that aren't wanted, without looking at them more than it must.
  /// - Returns: how many there were, `count` unless the text has fewer.
  @inlinable @inline(__always) @discardableResult
  public mutating func skip(_ count: Int) -> Int {
    var skipped = 0
    while skipped < count, cursor.nextField(separator) != nil { skipped &+= 1 }
    return skipped
  }
}
