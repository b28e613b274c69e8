//! A program with a `main` of its own, such as a server, runs jobs.

import ServerlessDatasets

// snippet.job
struct LineCount: ServerlessJob {
  var folder: String

  func run(in session: ServerlessSession) async throws -> Int {
    try await session.readText(folder).count()
  }
}

@main
struct Server {
  static func main() async throws {
    await Serverless.enterWorkerIfNeeded([LineCount.self])  // before anything else
    let count = try await Serverless.run(LineCount(folder: "logs"))
    print("\(count) lines")
  }
}
// snippet.end
