/// Why there are no credentials. Never holds a secret or a token.
package struct CredentialError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure; open.
  package struct Code: RawRepresentable, Sendable, Hashable {
    /// The code as it is printed.
    package let rawValue: String
    /// A code of that name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// No place had any.
    package static let notFound = Code(rawValue: "notFound")
    /// A place is set up in a way that can't work.
    package static let invalid = Code(rawValue: "invalid")
    /// A place is set up in a way that this program doesn't support.
    package static let unsupported = Code(rawValue: "unsupported")
    /// Who was asked refused.
    package static let refused = Code(rawValue: "refused")
    /// Who was asked can't be reached or failed; trying again may help.
    package static let unavailable = Code(rawValue: "unavailable")
  }

  /// The kind of failure.
  package let code: Code
  /// What happened and how to mend it.
  package let message: String

  /// An error of that kind.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The code and the message.
  package var description: String { "\(code.rawValue): \(message)" }
}
