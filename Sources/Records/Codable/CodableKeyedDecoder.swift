/// Reads values by their keys.
struct CodableKeyedDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let container: CodableContainer
  private let keys: CodableKeys
  let codingPath: [any CodingKey]

  init(_ container: CodableContainer, _ keys: CodableKeys, _ codingPath: [any CodingKey]) {
    self.container = container
    self.keys = keys
    self.codingPath = codingPath
  }

  var allKeys: [Key] { container.keys.compactMap { Key(stringValue: keys.names[$0]) } }
  func contains(_ key: Key) -> Bool { find(key) != nil }

  private func find(_ key: some CodingKey) -> CodableValue? {
    keys.find(key.stringValue).flatMap { container.value(of: $0) }
  }

  private func value(_ key: some CodingKey) throws -> CodableValue {
    if let value = find(key) { return value }
    let written = container.keys.map { keys.names[$0] }.joined(separator: ", ")
    throw DecodingError.keyNotFound(
      key, DecodingError.Context(codingPath: codingPath, debugDescription: "the keys written are: \(written)"))
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    if case .null = try value(key) { return true }
    return false
  }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try CodableDecoder.decode(type, value(key), keys, codingPath + [key])
  }
  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
    try CodableDecoder.decode(type, value(key), keys, codingPath + [key])
  }
  func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
    try CodableDecoder.decode(type, value(key), keys, codingPath + [key])
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try CodableDecoder(value(key), keys, codingPath + [key]).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try CodableDecoder(value(key), keys, codingPath + [key]).unkeyedContainer()
  }

  func superDecoder() -> any Decoder { decoder(for: CodableKey.superKey) }
  func superDecoder(forKey key: Key) -> any Decoder { decoder(for: key) }

  /// A superclass that wrote nothing reads nil.
  private func decoder(for key: some CodingKey) -> any Decoder {
    CodableDecoder(find(key) ?? .null, keys, codingPath + [key])
  }
}
