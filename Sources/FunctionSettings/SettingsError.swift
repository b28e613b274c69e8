/// Why settings can't be used. Never holds the value of a variable that may be a secret.
package struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure; open.
  package struct Code: RawRepresentable, Sendable, Hashable {
    /// The code as it is printed.
    package let rawValue: String
    /// A code of that name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The file can't be read.
    package static let unreadable = Code(rawValue: "unreadable")
    /// The file is no YAML, or no map of settings.
    package static let syntax = Code(rawValue: "syntax")
    /// A key that doesn't exist.
    package static let unknownKey = Code(rawValue: "unknownKey")
    /// A key that stands there twice.
    package static let repeated = Code(rawValue: "repeated")
    /// A value of the wrong kind.
    package static let wrongType = Code(rawValue: "wrongType")
    /// A value that can't be.
    package static let outOfRange = Code(rawValue: "outOfRange")
    /// A secret that stands in the open.
    package static let secret = Code(rawValue: "secret")
    /// A variable of this machine's environment that isn't set.
    package static let missingVariable = Code(rawValue: "missingVariable")
  }

  /// The kind of failure.
  package let code: Code
  /// The place, what is wrong there and how to mend it.
  package let message: String

  /// An error at `place`.
  init(_ code: Code, at place: String, _ message: String) {
    self.code = code
    self.message = "\(place): \(message)"
  }

  /// The code and the message.
  package var description: String { "\(code.rawValue): \(message)" }
}
