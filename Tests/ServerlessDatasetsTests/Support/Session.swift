import ArgumentParser
import Foundation
import ServerlessDatasets

/// A job made of a closure: on the `threads` backend a job's value goes no further than into the run's command.
struct ClosureJob<Output: Sendable>: ServerlessJob {
  private let name: String
  private let body: @Sendable (ServerlessSession) async throws -> Output

  init(_ name: String, _ body: @escaping @Sendable (ServerlessSession) async throws -> Output) {
    self.name = name
    self.body = body
  }

  init(from decoder: any Decoder) throws {
    throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "a closure can't be decoded"))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }

  func run(in session: ServerlessSession) async throws -> Output { try await body(session) }
}

/// Runs `body` in a session whose tasks are threads of this process, with its state in a folder of its own.
func withSession<Output: Sendable>(
  _ name: String = #function, workers: Int = 2, optimizer: String = "all", arguments: [String] = [],
  _ body: @escaping @Sendable (ServerlessSession) async throws -> Output
) async throws -> Output {
  let folder = try TemporaryFolder()
  let options = try ServerlessOptions.parse(
    [
      "--backend", "threads", "--workers", "\(workers)", "--state", folder.file("state"), "--optimizer", optimizer, "--quiet",
    ] + arguments)
  return try await Serverless.run(ClosureJob(name, body), options)
}

/// The error that `body` ends with.
func failure<Result>(_ body: () async throws -> Result) async throws -> DatasetError? {
  do {
    _ = try await body()
    return nil
  } catch let error as DatasetError {
    return error
  }
}
