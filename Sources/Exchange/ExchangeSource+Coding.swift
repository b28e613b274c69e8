package import Records

extension ExchangeSource {
  /// Appends the source: a tag byte, then the key or the bytes.
  package func encode(to writer: inout ByteWriter) {
    switch self {
    case .object(let key):
      writer.append(0)
      writer.append(string: key)
    case .inline(let bytes):
      writer.append(1)
      writer.append(lengthPrefixed: bytes)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(from reader: inout ByteReader) throws(RecordError) {
    switch try reader.readByte() {
    case 0: self = .object(key: try reader.readString())
    case 1: self = .inline(try reader.readBytes())
    case let tag: throw RecordError(.corrupt, "an exchange source has the unknown tag \(tag); was another version its writer?")
    }
  }
}
