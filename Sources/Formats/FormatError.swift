package import ObjectStorage

/// Why input could not be found or read, or output not be written, on what, and how to mend it.
package struct FormatError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure; open. Failures of storage keep the code that ``StorageError`` gave them.
  package struct Code: RawRepresentable, Sendable, Hashable {
    /// The code as it is printed.
    package let rawValue: String
    /// A code of that name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// No such file, or nothing that a pattern matches.
    package static let notFound = Code(rawValue: "notFound")
    /// An input that is no longer what it was when it was listed.
    package static let inputChanged = Code(rawValue: "inputChanged")
    /// Compressed input that is cut short or damaged.
    package static let corrupt = Code(rawValue: "corrupt")
    /// A pattern, a name or a type that can't be used as it stands.
    package static let invalid = Code(rawValue: "invalid")
    /// Output that exists and must not be replaced.
    package static let alreadyExists = Code(rawValue: "alreadyExists")
    /// Output that somebody else changed meanwhile.
    package static let conditionFailed = Code(rawValue: "conditionFailed")
  }

  /// The kind of failure.
  package let code: Code
  /// The file, folder, pattern or type it is about.
  package let subject: String
  /// What happened and how to mend it.
  package let message: String

  /// An error of that kind about `subject`.
  package init(_ code: Code, _ subject: String, _ message: String) {
    self.code = code
    self.subject = subject
    self.message = message
  }

  /// A failure of storage.
  package init(_ error: StorageError) {
    self.init(Code(rawValue: error.code.rawValue), error.path, error.message)
  }

  /// The code, the subject and the message.
  package var description: String { "\(code.rawValue): \(subject): \(message)" }
}

/// Runs `body`, turning failures of storage into ``FormatError``.
func formatting<R: ~Copyable>(_ body: () throws(StorageError) -> R) throws(FormatError) -> R {
  do throws(StorageError) { return try body() } catch { throw FormatError(error) }
}
