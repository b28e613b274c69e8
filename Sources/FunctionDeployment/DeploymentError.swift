/// Why something could not be deployed or removed. Never holds a secret.
package struct DeploymentError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure; open.
  package struct Code: RawRepresentable, Sendable, Hashable {
    /// The code as it is printed.
    package let rawValue: String
    /// A code of that name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Settings or code that can't be deployed.
    package static let invalid = Code(rawValue: "invalid")
    /// No credentials, wrong ones, or a permission that is missing.
    package static let accessDenied = Code(rawValue: "accessDenied")
    /// Something of that name belongs to somebody else, or changed meanwhile.
    package static let conflict = Code(rawValue: "conflict")
    /// The platform refused what was asked.
    package static let refused = Code(rawValue: "refused")
    /// The platform can't be reached or fails; trying again may help.
    package static let unavailable = Code(rawValue: "unavailable")
    /// The platform took longer than anybody waits.
    package static let timeout = Code(rawValue: "timeout")
    /// A file can't be read or written.
    package static let io = Code(rawValue: "io")
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
