import ArgumentParser
import ServerlessDatasets

/// Counts the words of text files.
@main
struct WordCount: ServerlessProgram {
  static let configuration = CommandConfiguration(
    commandName: "wordcount", abstract: "Counts how often each word occurs in text files.")

  @Option(help: "A file, folder or glob.")
  var input: String

  @Option(help: "The folder that the counts are written to, as CSV.")
  var output: String

  @Flag(help: "Replace an earlier result.")
  var overwrite = false

  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    try await session.readText(input)
      .flatMap { line in line.split(separator: " ") }
      .map { word in (word, 1) }
      .reduceByKey(+)
      .write(to: output, as: .csv(header: "word", "count"), mode: overwrite ? .overwrite : .error)
  }
}
