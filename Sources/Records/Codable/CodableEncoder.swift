/// Takes what one value writes.
final class CodableEncoder: Encoder {
  let keys: CodableKeys
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  /// What was written, so far.
  var value: CodableValue?

  init(_ keys: CodableKeys, _ codingPath: [any CodingKey]) {
    self.keys = keys
    self.codingPath = codingPath
  }

  /// What a value writes.
  /// - Throws: What its `encode(to:)` throws, and `EncodingError` where it is nested too deep.
  static func value<T: Encodable>(
    of value: T, _ keys: CodableKeys, _ path: @autoclosure () -> [any CodingKey]
  ) throws -> CodableValue {
    if let scalar = CodableScalar.encode(value) { return scalar }
    let path = path()
    guard path.count < CodableValue.maximumDepth else {
      let context = EncodingError.Context(
        codingPath: Array(path.prefix(8)),
        debugDescription: "it is nested more than \(CodableValue.maximumDepth) values deep; flatten it, a list into an array")
      throw EncodingError.invalidValue(value, context)
    }
    let encoder = CodableEncoder(keys, path)
    try value.encode(to: encoder)
    return CodableValue.encoder(encoder).resolved
  }

  /// The container that was begun, or a new one: a class and its superclass may share one.
  func beginContainer(isKeyed: Bool) -> CodableContainer {
    if case .container(let begun)? = value, begun.isKeyed == isKeyed { return begun }
    let container = CodableContainer(isKeyed: isKeyed, capacity: 4)
    value = .container(container)
    return container
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(CodableKeyedEncoder(beginContainer(isKeyed: true), keys, codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    CodableUnkeyedEncoder(beginContainer(isKeyed: false), keys, codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension CodableEncoder: SingleValueEncodingContainer {
  func encodeNil() { value = .null }
  func encode<T: Encodable>(_ value: T) throws {
    self.value = try Self.value(of: value, keys, codingPath + [CodableKey.valueKey])
  }
  func encode(_ value: Int128) { self.value = CodableScalar.encode(value) }
  func encode(_ value: UInt128) { self.value = CodableScalar.encode(value) }
}
