/// A library that a program needs.
package struct SharedLibrary: Sendable {
  /// The name by which it is needed.
  package let name: String
  /// The file.
  package let file: ELFFile
  /// Who needs it first: a file's path.
  package let neededBy: String
}
