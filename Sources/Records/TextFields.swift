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
}
