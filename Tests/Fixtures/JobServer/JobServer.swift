import ServerlessDatasets

/// A program with a `main` of its own, that runs jobs: `job-server STATE [what]`.
@main
struct JobServer {
  static func main() async throws {
    await Serverless.enterWorkerIfNeeded([SumOfSquares.self, Nested.self, JobInJob.self])
    let options = ServerlessOptions(backend: .processes, workers: 2, state: CommandLine.arguments[1], quiet: true)
    if CommandLine.arguments.count > 2 {
      do {
        _ = try await Serverless.run(JobInJob(state: options.state), options)
        print("no error")
      } catch let error as DatasetError {
        print(error.code.rawValue)
      }
      return
    }
    var answers: [Int] = []
    for limit in [10, 20] { answers.append(try await Serverless.run(SumOfSquares(limit: limit), options)) }
    answers.append(try await Serverless.run(Nested(limits: [3, 4, 5]), options))
    async let one = Serverless.run(SumOfSquares(limit: 30), options)
    async let other = Serverless.run(SumOfSquares(limit: 40), options)
    answers += try await [one, other]
    print(answers.map(String.init).joined(separator: " "))
  }
}

/// The sum of the squares below a limit.
struct SumOfSquares: ServerlessJob {
  var limit: Int

  func run(in session: ServerlessSession) async throws -> Int {
    try await session.range(0..<limit, partitions: 3).map { $0 * $0 }.reduce(+) ?? 0
  }
}

/// A job that is made of others, the way to nest them.
struct Nested: ServerlessJob {
  var limits: [Int]

  func run(in session: ServerlessSession) async throws -> Int {
    var total = 0
    for limit in limits { total += try await SumOfSquares(limit: limit + total).run(in: session) }
    return total
  }
}

/// A job that starts a run of its own, which can't be repeated.
struct JobInJob: ServerlessJob {
  var state: String

  func run(in session: ServerlessSession) async throws -> Int {
    try await Serverless.run(
      SumOfSquares(limit: 3), ServerlessOptions(backend: .processes, state: state + "/inner", quiet: true))
  }
}
