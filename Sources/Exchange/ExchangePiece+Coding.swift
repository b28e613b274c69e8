package import Records

extension ExchangePiece {
  /// Appends a list of pieces.
  package static func encode(_ pieces: [ExchangePiece], to writer: inout ByteWriter) {
    let areSorted = pieces.contains { !$0.firstKey.isEmpty }
    writer.append(areSorted ? 1 : 0)
    writer.append(varint: UInt64(pieces.count))
    for piece in pieces {
      writer.append(varint: UInt64(piece.length))
      writer.append(varint: UInt64(piece.rows))
      writer.append(littleEndian: piece.digest)
      if areSorted { writer.append(lengthPrefixed: piece.firstKey) }
    }
  }

  /// Reads what ``encode(_:to:)`` wrote.
  package static func decode(from reader: inout ByteReader) throws(RecordError) -> [ExchangePiece] {
    let areSorted = try reader.readByte() != 0
    let count = try reader.readCount(unit: 10)
    var pieces: [ExchangePiece] = []
    pieces.reserveCapacity(count)
    for _ in 0..<count {
      let length = try readSize(from: &reader)
      let rows = try readSize(from: &reader)
      let digest: UInt64 = try reader.read()
      pieces.append(
        ExchangePiece(length: length, rows: rows, digest: digest, firstKey: areSorted ? try reader.readBytes() : []))
    }
    return pieces
  }

  /// A size small enough that sums of them can't overflow.
  static func readSize(from reader: inout ByteReader) throws(RecordError) -> Int {
    let size = try reader.readVarint()
    guard size < 1 << 40 else { throw RecordError(.corrupt, "an exchange index names a part of \(size) bytes or rows") }
    return Int(size)
  }
}
