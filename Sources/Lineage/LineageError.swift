/// Why the lineage of runs couldn't be read or written, and how to mend it.
package struct LineageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure; open, so that later versions may add some.
  package struct Code: RawRepresentable, Hashable, Sendable {
    /// The code as it is printed.
    package let rawValue: String
    /// A code of that name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The file is not what it should be.
    package static let corrupt = Code(rawValue: "corrupt")
    /// Another process kept the file locked for longer than we wait. Trying again is safe.
    package static let locked = Code(rawValue: "locked")
    /// There is no room left. Nothing of the write was kept; trying again is safe.
    package static let diskFull = Code(rawValue: "diskFull")
    /// The file or its folder can't be opened, made or written by this user.
    package static let accessDenied = Code(rawValue: "accessDenied")
    /// The file was written by a later version of the library.
    package static let newerVersion = Code(rawValue: "newerVersion")
    /// The operating system reported another failure.
    package static let io = Code(rawValue: "io")
    /// The write contradicts what is recorded: no such run, an ordinal out of order, another value for a decision.
    package static let conflict = Code(rawValue: "conflict")
  }

  /// The kind of failure.
  package let code: Code
  /// The path of the file concerned.
  package let path: String
  /// What happened and how to mend it.
  package let message: String

  /// An error of that kind.
  package init(_ code: Code, path: String, _ message: String) {
    self.code = code
    self.path = path
    self.message = message
  }

  /// The code, the path and the message.
  package var description: String { "\(code.rawValue): \(path): \(message)" }
}
