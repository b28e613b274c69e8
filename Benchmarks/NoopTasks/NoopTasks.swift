import ArgumentParser
import ServerlessDatasets

/// Dispatches many tasks that do nothing, and times the action.
@main
struct NoopTasks: ServerlessProgram {
  static let configuration = CommandConfiguration(commandName: "noop-tasks", abstract: "Times tasks that do nothing.")

  @Option(help: "How many tasks.")
  var tasks = 10_000

  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    let clock = ContinuousClock()
    var count = 0
    let time = try await clock.measure {
      count = try await session.range(0..<tasks, partitions: tasks).count()
    }
    if session.isDriver { print("tasks=\(count) seconds=\(time / .seconds(1))") }
  }
}
