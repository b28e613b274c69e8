/// A variable of the function's environment. One whose value came from this machine's environment may be a secret: its value
/// never shows in a description.
package struct FunctionVariable: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The variable's name in the function.
  package let name: String
  /// Its value.
  package let value: String
  /// The variable of this machine that the value was taken from; nil where it stands in the settings.
  package let source: String?

  /// A variable.
  package init(name: String, value: String, source: String? = nil) {
    self.name = name
    self.value = value
    self.source = source
  }

  /// The name, and the value as the settings write it.
  package var description: String { "\(name)=\(source.map { "${\($0)}" } ?? value)" }

  /// The same as ``description``.
  package var debugDescription: String { description }

  /// The same as ``description``: dumps and test failures print mirrors.
  package var customMirror: Mirror { Mirror(self, children: ["variable": description]) }

  /// Whether what is called `name` is usually kept secret.
  static func isSecret(_ name: String) -> Bool {
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
    let marks = ["secret", "password", "passwd", "passphrase", "token", "credential", "apikey", "privatekey", "accesskey"]
    return words.contains { word in word == "key" || word == "pwd" || marks.contains { word.contains($0) } }
  }
}
