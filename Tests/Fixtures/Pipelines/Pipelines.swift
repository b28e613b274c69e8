import ArgumentParser
import ServerlessDatasets

/// Deterministic pipelines, each of which prints its result, a line for each row: for the comparison of backends.
@main
struct Pipelines: ServerlessProgram {
  static let configuration = CommandConfiguration(
    commandName: "pipelines", abstract: "Runs pipelines whose results are known, and prints these.")

  @Option(help: "Which pipelines to run, separated by commas.")
  var names: String

  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    for name in names.split(separator: ",") {
      guard let pipeline = Pipeline(rawValue: String(name)) else { throw ValidationError("there is no pipeline \(name)") }
      let lines = try await pipeline.lines(session)
      if session.isDriver { for line in lines { print("\(name): \(line)") } }
    }
  }
}
