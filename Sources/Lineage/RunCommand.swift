/// What was started: two executions with an equal command are candidates for being the same run, continued.
package struct RunCommand: Hashable, Sendable {
  /// The program's name.
  package var program: String
  /// The code it was built from.
  package var code: CodeIdentity
  /// Its arguments, without the program's path and without the library's options that don't change the result.
  package var arguments: [String]
  /// The working folder, for relative paths among the arguments mean something else in another.
  package var folder: String

  /// That command.
  package init(program: String, code: CodeIdentity, arguments: [String], folder: String) {
    self.program = program
    self.code = code
    self.arguments = arguments
    self.folder = folder
  }
}
