import FunctionInvocation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The worker that tests start: it does what a request's body says. Its first argument chooses another role.
@main
struct EchoWorker {
  static func main() async throws {
    let arguments = CommandLine.arguments
    switch arguments.dropFirst().first {
    case "quit":
      print("no licence found")
      fflush(nil)
      exit(3)
    case "mute": sleep(1000)
    case "drive": try await drive(logFolder: arguments[2])
    case "benchmark": try await benchmark(count: Int(arguments[2]) ?? 10_000, logFolder: arguments[3])
    default: serve()
    }
  }

  static func serve() {
    guard let channel = WorkerChannel.takeFromEnvironment() else {
      print("EchoWorker is started by the tests.")
      exit(1)
    }
    var worker = Worker()
    while let incoming = channel.next() {
      switch incoming {
      case .logRecord(let record): worker.records.append(record)
      case .request(let sequence, let body): channel.reply(sequence: sequence, worker.execute(body))
      case .withdrawal: break  // What it asks for has been executed by the time that it is read.
      }
    }
    _exit(0)
  }

  /// Has a request executing on each of two workers, prints the workers' process identifiers, and waits to be killed.
  static func drive(logFolder: String) async throws {
    let pool = try ProcessPool(.init(arguments: ["EchoWorker"], workers: 2, logFolder: logFolder))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<2 { group.addTask { _ = try await pool.invoke(InvocationRequest(body: Array("sleep 4000000".utf8))) } }
      while pool.processIdentifiers.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
      try await Task.sleep(for: .milliseconds(100))
      print(pool.processIdentifiers.map { String($0) }.joined(separator: " "))
      fflush(nil)
      try await group.waitForAll()
    }
  }

  /// Prints how long `count` small requests take from four callers on two workers, which keep two requests in flight each.
  static func benchmark(count: Int, logFolder: String) async throws {
    let pool = try ProcessPool(.init(arguments: ["EchoWorker"], workers: 2, logFolder: logFolder))
    for callers in [2, 4, count] {
      let duration = try await ContinuousClock().measure {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<callers {
            group.addTask { for _ in 0..<count / callers { _ = try await pool.invoke(InvocationRequest(body: [1, 2, 3])) } }
          }
          try await group.waitForAll()
        }
      }
      print("\(callers) callers, \(count) requests: \(duration)")
    }
    pool.shutdown()
  }
}
