package import Records

extension ExchangeOutput {
  private static var version: UInt8 { 1 }

  /// Appends the output, as a task's result and lineage keep it.
  package func encode(to writer: inout ByteWriter) {
    source.encode(to: &writer)
    encodeIndex(to: &writer)
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(from reader: inout ByteReader) throws(RecordError) {
    let source = try ExchangeSource(from: &reader)
    try self.init(index: &reader, source: source)
  }

  /// Appends all but the source: what stands in the object's footer, which needn't name its own key.
  func encodeIndex(to writer: inout ByteWriter) {
    writer.append(Self.version)
    writer.append(lengthPrefixed: identity)
    writer.append(varint: UInt64(attempt))
    ExchangePiece.encode(pieces, to: &writer)
    writer.append(varint: UInt64(partitionEnds.count))
    var last = 0
    for end in partitionEnds {
      writer.append(varint: UInt64(end - last))
      last = end
    }
  }

  /// Reads what ``encodeIndex(to:)`` wrote.
  init(index reader: inout ByteReader, source: ExchangeSource) throws(RecordError) {
    let version = try reader.readByte()
    guard version == Self.version else {
      throw RecordError(
        .corrupt, "the exchange index has version \(version) and this program reads \(Self.version); rebuild the older one")
    }
    let identity = try reader.readBytes()
    let attempt = try ExchangePiece.readSize(from: &reader)
    let pieces = try ExchangePiece.decode(from: &reader)
    let ends = try Self.readPartitionEnds(from: &reader)
    guard ends.last ?? 0 == pieces.count else {
      throw RecordError(.corrupt, "an exchange index places \(ends.last ?? 0) of \(pieces.count) pieces in partitions")
    }
    if case .inline(let bytes) = source, bytes.count != pieces.reduce(0, { $0 + $1.length }) {
      throw RecordError(.corrupt, "inline exchange data has \(bytes.count) bytes and its index describes others")
    }
    self.init(source: source, identity: identity, attempt: attempt, pieces: pieces, partitionEnds: ends)
  }

  private static func readPartitionEnds(from reader: inout ByteReader) throws(RecordError) -> [Int] {
    let count = try reader.readCount()
    var ends: [Int] = []
    ends.reserveCapacity(count)
    var last = 0
    for _ in 0..<count {
      last += try ExchangePiece.readSize(from: &reader)
      ends.append(last)
    }
    return ends
  }
}
