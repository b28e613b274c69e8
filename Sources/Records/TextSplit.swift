/// The non-empty pieces of a text between separators.
@frozen
public struct TextSplit: Sequence, IteratorProtocol, Sendable {
  @usableFromInline var cursor: TextCursor
  @usableFromInline let separator: UInt8

  @inlinable @inline(__always)
  init(_ cursor: TextCursor, _ separator: UInt8) {
    self.cursor = cursor
    self.separator = separator
  }

  /// The next piece.
  @inlinable @inline(__always)
  public mutating func next() -> Text? { cursor.nextPiece(separator) }
}
