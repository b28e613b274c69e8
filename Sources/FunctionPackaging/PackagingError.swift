/// Why a program could not be packaged or its image not be pushed. Never holds a password or a token.
package struct PackagingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure; open, so that later ones may be added.
  package struct Code: RawRepresentable, Sendable, Hashable {
    /// The code as it is printed.
    package let rawValue: String
    /// A code of that name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// A file can't be read or written.
    package static let io = Code(rawValue: "io")
    /// A file is no program or library that function platforms run.
    package static let notExecutable = Code(rawValue: "notExecutable")
    /// An ELF file contradicts itself.
    package static let damaged = Code(rawValue: "damaged")
    /// A program that can't be made to take its libraries from the package.
    package static let unsupported = Code(rawValue: "unsupported")
    /// The linker gave the program no identity by which driver and workers know that they are the same.
    package static let noIdentity = Code(rawValue: "noIdentity")
    /// A library is not on this machine.
    package static let missingLibrary = Code(rawValue: "missingLibrary")
    /// No file of certificates is on this machine.
    package static let noCertificates = Code(rawValue: "noCertificates")
    /// More bytes than the format or the platform takes.
    package static let tooLarge = Code(rawValue: "tooLarge")
    /// Text that is no reference of an image.
    package static let invalidReference = Code(rawValue: "invalidReference")
    /// The registry wants credentials, or refuses those it was given.
    package static let unauthorized = Code(rawValue: "unauthorized")
    /// The registry refused a request for another reason.
    package static let refused = Code(rawValue: "refused")
    /// The registry can't be reached or failed; trying again may help.
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
