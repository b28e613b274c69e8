/// Why a storage operation failed, on what, and how to mend it.
package struct StorageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure; open, so that later stores may add some.
  package struct Code: RawRepresentable, Sendable, Hashable {
    /// The code as it is printed.
    package let rawValue: String
    /// A code of that name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// No object, file or folder of that name.
    package static let notFound = Code(rawValue: "notFound")
    /// The store refuses this user the operation.
    package static let accessDenied = Code(rawValue: "accessDenied")
    /// A create-only write found an object of that name.
    package static let alreadyExists = Code(rawValue: "alreadyExists")
    /// The object isn't, or is no longer, the version that was asked for.
    package static let conditionFailed = Code(rawValue: "conditionFailed")
    /// The disk, or the quota, is full.
    package static let noSpace = Code(rawValue: "noSpace")
    /// The device or the network failed; trying again may help.
    package static let io = Code(rawValue: "io")
    /// A request that can't succeed as it stands.
    package static let invalid = Code(rawValue: "invalid")
  }

  /// The kind of failure.
  package let code: Code
  /// The path or URI that was worked on.
  package let path: String
  /// What happened and how to mend it.
  package let message: String

  /// An error of that kind about `path`.
  package init(_ code: Code, path: String, _ message: String) {
    self.code = code
    self.path = path
    self.message = message
  }

  /// The code, the path and the message.
  package var description: String { "\(code.rawValue): \(path): \(message)" }
}
