package import Records

extension ExchangeSlice {
  /// Appends the slice for a task's payload.
  package func encode(to writer: inout ByteWriter) {
    source.encode(to: &writer)
    writer.append(varint: UInt64(offset))
    ExchangePiece.encode(pieces, to: &writer)
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(from reader: inout ByteReader) throws(RecordError) {
    let source = try ExchangeSource(from: &reader)
    let offset = try ExchangePiece.readSize(from: &reader)
    self.init(source: source, offset: offset, pieces: try ExchangePiece.decode(from: &reader))
  }
}
