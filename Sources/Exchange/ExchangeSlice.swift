/// A part of one exchange output that one task reads: what to get and what it must be. Small; it travels in task payloads.
package struct ExchangeSlice: Sendable, Hashable {
  /// Where the bytes are.
  package let source: ExchangeSource
  /// Offset of the first piece in the source.
  package let offset: Int
  /// The pieces, adjacent in the source.
  package let pieces: [ExchangePiece]

  /// A slice of these parts.
  package init(source: ExchangeSource, offset: Int, pieces: [ExchangePiece]) {
    self.source = source
    self.offset = offset
    self.pieces = pieces
  }

  /// The bytes to read, as a range of the source.
  package var range: Range<Int> { offset..<offset + pieces.reduce(0) { $0 + $1.length } }
  /// Rows that reading gives.
  package var rows: Int { pieces.reduce(0) { $0 + $1.rows } }
  /// Whether there is nothing to read.
  package var isEmpty: Bool { pieces.isEmpty }
}
