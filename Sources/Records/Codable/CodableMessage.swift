/// One `Codable` value as bytes of its own: how many keys it has, their names, and the value.
///
/// Unlike Foundation's coders it asks no type for conformances, each of which is a search through the whole program the first time: what a
/// process that was just started would wait for.
package enum CodableMessage {
  /// The bytes of a value.
  /// - Throws: What its `encode(to:)` throws, and `EncodingError` where it is nested too deep.
  package static func encode(_ message: some Encodable) throws -> [UInt8] {
    let keys = CodableKeys()
    var value = ByteWriter(capacity: 1024)
    try CodableEncoder.value(of: message, keys, []).append(to: &value)
    var writer = ByteWriter(capacity: 1024)
    writer.append(varint: UInt64(keys.names.count))
    for name in keys.names { writer.append(string: name) }
    value.withBytes { writer.append($0) }
    return writer.array()
  }

  /// Reads what ``encode(_:)`` gave.
  /// - Throws: What its `init(from:)` throws, and ``RecordError`` for other bytes.
  package static func decode<Message: Decodable>(_ type: Message.Type, from bytes: [UInt8]) throws -> Message {
    var reader = ByteReader(bytes)
    var names: [String] = []
    for _ in 0..<(try reader.readCount()) { names.append(try reader.readValidString()) }
    let value = try CodableValue(from: &reader, keyCount: names.count)
    guard reader.isAtEnd else { throw RecordError(.corrupt, "a message has \(reader.remaining) bytes more than it says") }
    return try CodableDecoder.decode(type, value, CodableKeys(names), [])
  }
}
