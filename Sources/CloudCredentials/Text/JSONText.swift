#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// JSON, which credentials are kept in and services speak.
package enum JSONText {
  /// `value` as JSON, its names in order; nil only for what JSON can't hold.
  package static func encode(_ value: some Encodable) -> [UInt8]? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { Array($0) }
  }

  /// What `json` holds; nil for anything else.
  package static func decode<Value: Decodable>(_ json: [UInt8]) -> Value? {
    try? JSONDecoder().decode(Value.self, from: Data(json))
  }
}
