extension Text {
  /// The UTF-8 of a string.
  @inlinable
  public init(_ string: String) {
    var string = string
    self = string.withUTF8 { Text(copying: UnsafeRawBufferPointer($0)) }
  }

  /// The UTF-8 of a part of a string.
  @inlinable
  public init(_ string: Substring) {
    var string = string
    self = string.withUTF8 { Text(copying: UnsafeRawBufferPointer($0)) }
  }
}

extension String {
  /// The string of a text's UTF-8.
  /// - Throws: ``RecordError`` with code `invalidUTF8`, naming the offset of the first byte that isn't UTF-8.
  public init(_ text: Text) throws(RecordError) {
    let valid = text.withBytes { String(validating: $0, as: UTF8.self) }
    guard let valid else {
      let offset = text.withBytes { $0.validUTF8Count }
      throw RecordError(
        .invalidUTF8,
        "the text is not UTF-8 at byte offset \(offset) of \(text.count); use String(decoding:) to put U+FFFD in place of what "
          + "is wrong, or stay with Text, which takes any bytes")
    }
    self = valid
  }

  /// The string of a text's bytes, with U+FFFD in place of what isn't UTF-8.
  public init(decoding text: Text) {
    self = text.withBytes { String(decoding: $0, as: UTF8.self) }
  }
}

extension Text: CustomStringConvertible, CustomDebugStringConvertible {
  /// The text as a string, with U+FFFD in place of what isn't UTF-8.
  public var description: String { String(decoding: self) }
  /// The description in quotes.
  public var debugDescription: String { description.debugDescription }
}

extension Text: Codable {
  /// Reads a string.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes a string.
  /// - Throws: ``RecordError`` with code `invalidUTF8` for other bytes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(String(self))
  }
}

extension UnsafeRawBufferPointer {
  /// How many bytes from the start are whole characters of valid UTF-8.
  var validUTF8Count: Int {
    var decoder = UTF8()
    var iterator = makeIterator()
    var valid = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { valid += UTF8.width(scalar) }
    return valid
  }
}
