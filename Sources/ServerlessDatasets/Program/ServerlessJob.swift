/// A job of a program that has a `main` of its own, such as a server, which can't be replayed from the top.
///
/// ```swift
/// struct Report: ServerlessJob {
///   var day: String
///   func run(in session: ServerlessSession) async throws -> Int { … }
/// }
///
/// @main struct Server {
///   static func main() async throws {
///     await Serverless.enterWorkerIfNeeded([Report.self])
///     …
///     let rows = try await Serverless.run(Report(day: "2026-11-23"))
///   }
/// }
/// ```
public protocol ServerlessJob: Codable, Sendable {
  /// What the job gives its caller.
  associatedtype Output: Sendable

  /// What the job does; as deterministic as ``ServerlessProgram/run(in:)``.
  nonisolated func run(in session: ServerlessSession) async throws -> Output
}
