import CloudCredentials
package import Records

extension JSONValue: Decodable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  /// Whatever stands there.
  package init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Name.self) {
      var values: [String: JSONValue] = [:]
      for name in container.allKeys { values[name.stringValue] = try container.decode(JSONValue.self, forKey: name) }
      self = .object(values)
    } else if var container = try? decoder.unkeyedContainer() {
      var values: [JSONValue] = []
      while !container.isAtEnd { values.append(try container.decode(JSONValue.self)) }
      self = .list(values)
    } else {
      self = try Self.single(try decoder.singleValueContainer())
    }
  }

  private static func single(_ container: any SingleValueDecodingContainer) throws -> JSONValue {
    if container.decodeNil() { return .null }
    if let value = try? container.decode(Bool.self) { return .bool(value) }
    if let value = try? container.decode(Int.self) { return .number(value) }
    if let value = try? container.decode(Double.self) { return .decimal(value) }
    return .text(try container.decode(String.self))
  }

  /// The document that `text` is; nil for anything else.
  package init?(json text: String) {
    guard let value: JSONValue = JSONText.decode(Array(text.utf8)) else { return nil }
    self = value
  }

  /// The document that `bytes` are; nil for anything else.
  package init?(json bytes: SharedBytes) {
    let decoded: JSONValue? = withExtendedLifetime(bytes) { JSONText.decode(Array(bytes.bytes)) }
    guard let decoded else { return nil }
    self = decoded
  }
}
