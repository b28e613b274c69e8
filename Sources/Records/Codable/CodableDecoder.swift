/// Gives one value what was written for it.
struct CodableDecoder: Decoder {
  private let value: CodableValue
  let keys: CodableKeys
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(_ value: CodableValue, _ keys: CodableKeys, _ codingPath: [any CodingKey]) {
    self.value = value
    self.keys = keys
    self.codingPath = codingPath
  }

  /// The value that was written.
  /// - Throws: What its `init(from:)` throws, and `DecodingError` where something else was written.
  static func decode<T: Decodable>(
    _ type: T.Type, _ value: CodableValue, _ keys: CodableKeys, _ path: @autoclosure () -> [any CodingKey]
  ) throws -> T {
    if let scalar = try CodableScalar.decode(type, value, path()) { return scalar }
    return try T(from: CodableDecoder(value, keys, path()))
  }

  /// The container that was written.
  static func container(_ value: CodableValue, isKeyed: Bool, _ path: [any CodingKey]) throws -> CodableContainer {
    // What `[UInt8]` writes may be read by another type, element by element.
    if case .bytes(let bytes) = value, !isKeyed {
      let container = CodableContainer(isKeyed: false)
      for byte in bytes { container.append(.integer(Int128(byte))) }
      return container
    }
    guard case .container(let container) = value, container.isKeyed == isKeyed else {
      throw CodableScalar.mismatch(isKeyed ? [String: Any].self : [Any].self, value, path)
    }
    return container
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(
      CodableKeyedDecoder(try Self.container(value, isKeyed: true, codingPath), keys, codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    CodableUnkeyedDecoder(try Self.container(value, isKeyed: false, codingPath), keys, codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }
}

extension CodableDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool {
    if case .null = value { return true }
    return false
  }

  func decode<T: Decodable>(_ type: T.Type) throws -> T { try Self.decode(type, value, keys, codingPath) }
  func decode(_ type: Int128.Type) throws -> Int128 { try Self.decode(type, value, keys, codingPath) }
  func decode(_ type: UInt128.Type) throws -> UInt128 { try Self.decode(type, value, keys, codingPath) }
}
