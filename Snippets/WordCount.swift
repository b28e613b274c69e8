//! Counts the words of text files: the smallest whole program.

import ArgumentParser
import ServerlessDatasets

@main
struct WordCount: ServerlessProgram {
  @Option var input: String
  @Option var output: String
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    try await session.readText(input)
      .flatMap { line in line.split(separator: " ") }
      .map { word in (word, 1) }
      .reduceByKey(+)
      .sorted(by: { $0.1 }, .descending)
      .write(to: output, as: .csv(header: "word", "count"))
  }
}
