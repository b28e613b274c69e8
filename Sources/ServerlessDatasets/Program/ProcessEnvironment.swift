internal import CPosix

/// The environment of this process.
enum ProcessEnvironment {
  /// All variables.
  static var variables: [String: String] {
    var variables: [String: String] = [:]
    var entry = cposix_environment()
    while let text = entry?.pointee.map({ String(cString: $0) }) {
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      entry = entry?.successor()
    }
    return variables
  }
}
