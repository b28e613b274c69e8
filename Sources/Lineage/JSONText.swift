/// Writes the two shapes of JSON that the lineage keeps, always in the same way, so that equal values are equal text. Reading them
/// is SQLite's work (`json_each`), which ends a string at U+0000; arguments hold none.
enum JSONText {
  /// `["a","b"]`
  static func array(_ values: [String]) -> String { "[" + values.map(string).joined(separator: ",") + "]" }

  /// `{"a":"1","b":"2"}`, ordered by key.
  static func object(_ values: [String: String]) -> String {
    let members = values.sorted { $0.key < $1.key }.map { string($0.key) + ":" + string($0.value) }
    return "{" + members.joined(separator: ",") + "}"
  }

  private static func string(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
