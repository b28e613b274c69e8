extension Text {
  /// The pieces between separators, without empty ones, found as they are asked for.
  ///
  ///     for word in line.split(separator: " ") { … }
  ///
  /// - Complexity: O(1); going through all pieces O(`count`), without allocation.
  @inlinable @inline(__always)
  public func split(separator: ASCII) -> TextSplit { TextSplit(TextCursor(self), separator.byte) }

  /// The pieces between separators, empty ones among them, found as they are asked for: always one more than there are
  /// separators.
  /// - Complexity: O(1); going through all fields O(`count`), without allocation.
  @inlinable @inline(__always)
  public func fields(separator: ASCII) -> TextFields { TextFields(TextCursor(self), separator.byte) }

  /// The lines: pieces that end with a line feed, or a carriage return and a line feed, or the text's end. A line end at the
  /// text's end opens no further line.
  @inlinable public var lines: TextLines { TextLines(TextCursor(self)) }

  /// The pieces between separators, as an array.
  /// - Parameters:
  ///   - separator: where to cut.
  ///   - maxSplits: the number of cuts after which the rest stays in one piece.
  ///   - omittingEmptySubsequences: whether empty pieces are left out; they then don't count as cuts.
  public func split(separator: ASCII, maxSplits: Int, omittingEmptySubsequences: Bool = true) -> [Text] {
    precondition(maxSplits >= 0, "maxSplits can't be negative")
    var pieces: [Text] = []
    var rest = TextCursor(self)
    var splits = 0
    while splits < maxSplits {
      let before = rest
      guard let piece = rest.nextField(separator.byte) else { break }
      if rest.isAtEnd && !rest.endedWithSeparator {
        rest = before
        break
      }
      if piece.isEmpty && omittingEmptySubsequences { continue }
      pieces.append(piece)
      splits += 1
    }
    let last = rest.rest()
    if !(last.isEmpty && omittingEmptySubsequences) { pieces.append(last) }
    return pieces
  }
}
