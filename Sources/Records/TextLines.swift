/// The lines of a text, without their ends.
@frozen
public struct TextLines: Sequence, IteratorProtocol, Sendable {
  @usableFromInline var cursor: TextCursor

  @inlinable
  init(_ cursor: TextCursor) { self.cursor = cursor }

  /// The next line.
  @inlinable
  public mutating func next() -> Text? {
    guard !cursor.isAtEnd, let line = cursor.nextField(0x0A) else { return nil }
    return cursor.endedWithSeparator && line.last == 0x0D ? line.dropLast(1) : line
  }
}
