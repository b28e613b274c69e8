/// Writes values one behind the other.
struct CodableUnkeyedEncoder: UnkeyedEncodingContainer {
  private let container: CodableContainer
  private let keys: CodableKeys
  let codingPath: [any CodingKey]

  init(_ container: CodableContainer, _ keys: CodableKeys, _ codingPath: [any CodingKey]) {
    self.container = container
    self.keys = keys
    self.codingPath = codingPath
  }

  var count: Int { container.values.count }
  private var pathOfNext: [any CodingKey] { codingPath + [CodableKey(intValue: count)] }

  mutating func encodeNil() { container.append(.null) }
  mutating func encode(_ value: Int128) { container.append(.integer(value)) }
  mutating func encode(_ value: UInt128) throws { container.append(try CodableEncoder.value(of: value, keys, pathOfNext)) }

  mutating func encode<T: Encodable>(_ value: T) throws {
    container.append(try CodableEncoder.value(of: value, keys, pathOfNext))
  }

  mutating func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
    let (nested, path) = nested(isKeyed: true)
    return KeyedEncodingContainer(CodableKeyedEncoder<NestedKey>(nested, keys, path))
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    let (nested, path) = nested(isKeyed: false)
    return CodableUnkeyedEncoder(nested, keys, path)
  }

  private func nested(isKeyed: Bool) -> (CodableContainer, path: [any CodingKey]) {
    let (path, nested) = (pathOfNext, CodableContainer(isKeyed: isKeyed))
    container.append(.container(nested))
    return (nested, path)
  }

  mutating func superEncoder() -> any Encoder {
    let encoder = CodableEncoder(keys, pathOfNext)
    container.append(.encoder(encoder))
    return encoder
  }
}
