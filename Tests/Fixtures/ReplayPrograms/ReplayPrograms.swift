import ArgumentParser
import ServerlessDatasets

/// Programs that tests start as a user would: each scenario prints its result from the driver.
@main
struct ReplayPrograms: ServerlessProgram {
  static let configuration = CommandConfiguration(
    commandName: "replay-programs", abstract: "Runs a scenario of the tests of replay, faults and resume.")

  @Option(help: "Which one.")
  var scenario: String

  @Option(help: "A folder where closures leave traces for the test.")
  var folder: String = "."

  @Option(help: "How often, where a scenario repeats something.")
  var rounds: Int = 1

  @OptionGroup var options: ServerlessOptions

  private static let scenarios: [String: Scenario] = [
    Scenarios.order, Scenarios.values, Scenarios.refused, Scenarios.faults, Scenarios.resumed, Scenarios.lost, Scenarios.shared,
  ].reduce(into: [:]) { all, some in all.merge(some) { _, _ in preconditionFailure("two scenarios have the same name") } }

  func run(in session: ServerlessSession) async throws {
    guard let scenario = Self.scenarios[scenario] else { throw ValidationError("There is no scenario \(scenario).") }
    let result = try await scenario(session, Traces(folder: folder), rounds)
    if session.isDriver { print(result) }
  }
}

/// What a scenario does; what it returns is printed.
typealias Scenario = @Sendable (ServerlessSession, Traces, _ rounds: Int) async throws -> String

/// The scenarios, by name.
enum Scenarios {}
