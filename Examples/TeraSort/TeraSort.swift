import ArgumentParser
import ServerlessDatasets

/// Sorts the lines of text files by their bytes.
@main
struct TeraSort: ServerlessProgram {
  static let configuration = CommandConfiguration(
    commandName: "terasort",
    abstract: "Sorts the lines of text files by their bytes; the output files follow one another in order.")

  @Option(help: "A file, folder or glob.")
  var input: String

  @Option(help: "The folder that the sorted lines are written to.")
  var output: String

  @Flag(help: "Replace an earlier result.")
  var overwrite = false

  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    try await session.readText(input)
      .sorted()
      .write(to: output, as: .text, mode: overwrite ? .overwrite : .error)
  }
}
