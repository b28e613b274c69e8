/// Strings as JSON writes them.
enum JSONString {
  /// `text` with quotes around it.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{0}"..."\u{1f}": quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// The error document that functions and Lambda answer with.
  static func error(type: String, _ message: String) -> String {
    "{\"errorType\":\(quoted(type)),\"errorMessage\":\(quoted(message))}"
  }
}
