/// Reads values one behind the other.
struct CodableUnkeyedDecoder: UnkeyedDecodingContainer {
  private let container: CodableContainer
  private let keys: CodableKeys
  let codingPath: [any CodingKey]
  private(set) var currentIndex = 0

  init(_ container: CodableContainer, _ keys: CodableKeys, _ codingPath: [any CodingKey]) {
    self.container = container
    self.keys = keys
    self.codingPath = codingPath
  }

  var count: Int? { container.values.count }
  var isAtEnd: Bool { currentIndex == container.values.count }
  private var path: [any CodingKey] { codingPath + [CodableKey(intValue: currentIndex)] }

  /// Reads the next value, and passes over it if that succeeds.
  private mutating func next<T>(_ read: (CodableValue, CodableUnkeyedDecoder) throws -> T) throws -> T {
    guard !isAtEnd else {
      let context = DecodingError.Context(
        codingPath: path, debugDescription: "\(currentIndex) values were written, and no more")
      throw DecodingError.valueNotFound(T.self, context)
    }
    let result = try read(container.values[currentIndex], self)
    currentIndex += 1
    return result
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, case .null = container.values[currentIndex] else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try next { try CodableDecoder.decode(type, $0, $1.keys, $1.path) }
  }
  mutating func decode(_ type: Int128.Type) throws -> Int128 {
    try next { try CodableDecoder.decode(type, $0, $1.keys, $1.path) }
  }
  mutating func decode(_ type: UInt128.Type) throws -> UInt128 {
    try next { try CodableDecoder.decode(type, $0, $1.keys, $1.path) }
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try next { try CodableDecoder($0, $1.keys, $1.path).container(keyedBy: type) }
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next { try CodableDecoder($0, $1.keys, $1.path).unkeyedContainer() }
  }

  mutating func superDecoder() throws -> any Decoder { try next { CodableDecoder($0, $1.keys, $1.path) } }
}
