public import ArgumentParser

/// A program over datasets: its own driver, and its own worker.
///
/// ```swift
/// @main
/// struct WordCount: ServerlessProgram {
///   @Option var input: String
///   @Option var output: String
///   @OptionGroup var options: ServerlessOptions
///
///   func run(in session: ServerlessSession) async throws {
///     try await session.readText(input)
///       .flatMap { line in line.split(separator: " ") }
///       .map { word in (word, 1) }
///       .reduceByKey(+)
///       .write(to: output, as: .csv(header: "word", "count"))
///   }
/// }
/// ```
public protocol ServerlessProgram: AsyncParsableCommand, Sendable {
  /// The options that every program has: `@OptionGroup var options: ServerlessOptions`.
  var options: ServerlessOptions { get }

  /// What the program does. Executed on the driver, and replayed on every worker up to the action whose tasks it serves: so it
  /// must be deterministic (see ``ServerlessSession``).
  nonisolated func run(in session: ServerlessSession) async throws
}

extension ServerlessProgram {
  /// Starts the program as driver or, when a driver of the same program started it, as worker.
  public static func main() async {
    Serverless.prepareProcess()
    if !Serverless.isWorker { await FunctionService.enterIfStarted() }
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
    } catch {
      exit(withError: error)
    }
  }

  /// Runs the program in a session of its own.
  public mutating func run() async throws {
    let program = self
    try await Serverless.run(as: Self._commandName, options) { try await program.run(in: $0) }
  }
}
