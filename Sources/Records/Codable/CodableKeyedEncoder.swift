/// Writes values under keys.
struct CodableKeyedEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  private let container: CodableContainer
  private let keys: CodableKeys
  let codingPath: [any CodingKey]

  init(_ container: CodableContainer, _ keys: CodableKeys, _ codingPath: [any CodingKey]) {
    self.container = container
    self.keys = keys
    self.codingPath = codingPath
  }

  private func set(_ value: CodableValue, _ key: some CodingKey) { container.set(keys.number(of: key.stringValue), value) }

  mutating func encodeNil(forKey key: Key) { set(.null, key) }
  mutating func encode(_ value: Int128, forKey key: Key) throws { set(.integer(value), key) }
  mutating func encode(_ value: UInt128, forKey key: Key) throws {
    set(try CodableEncoder.value(of: value, keys, codingPath), key)
  }

  mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    set(try CodableEncoder.value(of: value, keys, codingPath + [key]), key)
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    KeyedEncodingContainer(CodableKeyedEncoder<NestedKey>(nested(isKeyed: true, key), keys, codingPath + [key]))
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    CodableUnkeyedEncoder(nested(isKeyed: false, key), keys, codingPath + [key])
  }

  /// The container that was begun under the key, or a new one.
  private func nested(isKeyed: Bool, _ key: Key) -> CodableContainer {
    if case .container(let begun)? = container.value(of: keys.number(of: key.stringValue)), begun.isKeyed == isKeyed {
      return begun
    }
    let nested = CodableContainer(isKeyed: isKeyed)
    set(.container(nested), key)
    return nested
  }

  mutating func superEncoder() -> any Encoder { encoder(for: CodableKey.superKey) }
  mutating func superEncoder(forKey key: Key) -> any Encoder { encoder(for: key) }

  private func encoder(for key: some CodingKey) -> any Encoder {
    let encoder = CodableEncoder(keys, codingPath + [key])
    set(.encoder(encoder), key)
    return encoder
  }
}
