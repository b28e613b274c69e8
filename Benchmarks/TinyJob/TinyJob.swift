import ArgumentParser
import ServerlessDatasets

/// The smallest job there is: what a program costs that does next to nothing.
@main
struct TinyJob: ServerlessProgram {
  static let configuration = CommandConfiguration(commandName: "tiny-job", abstract: "Sums a thousand numbers.")

  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    let sum = try await session.range(1..<1001, partitions: 2).reduce(+)
    if session.isDriver { print("sum=\(sum ?? 0)") }
  }
}
