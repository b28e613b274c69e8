import Foundation
import FunctionPackaging
import ObjectStorage
import ProgramTesting
import RemoteFunctions
import S3Storage
import ServerlessDatasetsTesting
import StoreTesting
import Synchronization
import Testing

/// Packages of the programs beside the tests, each made once.
private enum Packages {
  private static let folder = Mutex<TemporaryFolder?>(nil)
  private static let made = Mutex<[String: (zip: String, code: String)]>([:])

  static func of(_ program: String) throws -> (zip: String, code: String) {
    try made.withLock { made in
      if let known = made[program] { return known }
      let path = try folder.withLock { folder in
        if let folder { return folder.path }
        let new = try TemporaryFolder()
        folder = new
        atexit { Packages.remove() }
        return new.path
      }
      let bundle = try ProgramBundle(program: Executables.beside(program))
      let zip = "\(path)/\(program).zip"
      _ = try bundle.writeZip(to: zip)
      made[program] = (zip, bundle.codeIdentity)
      return (zip, bundle.codeIdentity)
    }
  }

  /// Removes what was made, when the process ends.
  private static func remove() { folder.withLock { $0 = nil } }
}

/// An example, and what it is given: with these bounds it is cut alike everywhere.
private struct Example: Sendable, CustomTestStringConvertible {
  let program: String
  let arguments: [String]
  var testDescription: String { program }

  static let wordCount = Example(
    program: "wordcount", arguments: ["--input", "in", "--partition-size", "128KiB", "--workers", "4"])
  static let sort = Example(program: "terasort", arguments: ["--input", "in", "--partition-size", "128KiB", "--workers", "4"])
  /// The iterative one: each round is an action, and warm functions go on from where they stand.
  static let census = Example(program: "census", arguments: ["--top", "5", "--partition-size", "4MiB", "--workers", "4"])

  /// Those for which this machine has input.
  static let all = [wordCount, sort] + (FileManager.default.fileExists(atPath: "/var/lib/dpkg/status") ? [census] : [])
}

/// Where functions run.
private enum Functions: CaseIterable {
  case lambda, port
}

/// The examples on functions: packaged, served as AWS Lambda would or behind a port, with S3 storage on a real server.
@Suite(.serialized, .timeLimit(.minutes(20))) struct FunctionRunTests {
  /// Lines of words, of which some are frequent.
  private static func text(_ seed: UInt64, lines: Int) -> String {
    var random = SeededRandom(seed: seed)
    return (0..<lines).map { _ in
      (0..<6).map { _ in "word\(Int.random(in: 0...Int.random(in: 1...2000, using: &random), using: &random))" }.joined(
        separator: " ")
    }.joined(separator: "\n") + "\n"
  }

  /// The parts of an output, in the order of its manifest, as one.
  private static func output(_ store: any ObjectStore, _ folder: String) throws -> String {
    let manifest = try store.array("\(folder)/_manifest")
    let names = String(decoding: manifest, as: UTF8.self).split(separator: "\"").filter { $0.hasPrefix("part-") }
    return try names.map { String(decoding: try store.array("\(folder)/\($0)"), as: UTF8.self) }.joined()
  }

  /// What driver and function behind a port have in common.
  private static let key = "a key that both have"

  /// Packages a program and serves it as AWS Lambda would, with the keys of the storage server where there is one.
  private func withLambda<R: Sendable>(
    _ program: String, in folder: ProgramFolder, live: LiveServer? = nil,
    _ change: (inout LocalLambda.Configuration) -> Void = { _ in },
    _ body: ([String], LocalLambda) async throws -> R
  ) async throws -> R {
    let package = try Packages.of(program)
    var configuration = LocalLambda.Configuration(package: package.zip, function: program)
    for memory in [1769, 5307] { configuration.aliases[LambdaAlias.name(code: package.code, memory: memory)] = memory }
    configuration.variables = live?.environment ?? [:]
    configuration.timeout = .seconds(600)
    // The driver has one set of keys for both.
    let keys = live?.environment ?? Self.driver
    configuration.accessKeys = [keys["AWS_ACCESS_KEY_ID"] ?? "": keys["AWS_SECRET_ACCESS_KEY"] ?? ""]
    change(&configuration)
    let lambda = LocalLambda(configuration)
    try await lambda.start()
    let endpoint = try #require(lambda.endpoint)
    let options = [
      "--backend", "lambda", "--endpoint", endpoint, "--function-memory", "1769,5307", "--state", "\(folder.path)/state",
    ]
    let result: Result<R, any Error>
    do { result = .success(try await body(options, lambda)) } catch { result = .failure(error) }
    await lambda.stop()
    return try result.get()
  }

  private static let driver = [
    "AWS_ACCESS_KEY_ID": "driver", "AWS_SECRET_ACCESS_KEY": "a secret of the driver", "AWS_REGION": "us-east-1",
  ]

  /// Starts a program as a function behind a port, and ends it as platforms do.
  private func withPort<R: Sendable>(
    _ program: String, in folder: ProgramFolder, live: LiveServer, _ body: ([String]) async throws -> R
  ) async throws -> R {
    let port = try FreePort.find()
    var serving = live.environment
    serving["SERVERLESS_DATASET_KEY"] = Self.key
    serving["SERVERLESS_DATASET_PORT"] = String(port)
    // The folder, by which a test's processes are known, stands in its arguments.
    let worker = try RunningProgram(
      "/usr/bin/env", serving.map { "\($0.key)=\($0.value)" } + [Executables.beside(program), "\(folder.path)/worker"],
      in: folder)
    #expect(await eventually { FreePort.isTaken(port) })
    let result = try await body([
      "--backend", "http", "--endpoint", "http://127.0.0.1:\(port)", "--state", "\(folder.path)/state",
    ])
    worker.signal(SIGTERM)
    #expect(try await worker.result().code == 0)
    return result
  }

  /// Local inputs are brought to the storage once for each content, and what functions cost is told.
  @Test func localInputsAreStagedOnce() async throws {
    let live = try LiveServer.running(LiveServer.radosgw)
    let store = try S3Store.live(LiveServer.radosgw, prefix: "functions \(UUID().uuidString)")
    try await ProgramFolder.with { folder in
      try folder.makeFolder("in")
      for part in 0..<3 { try folder.write(Self.text(UInt64(part), lines: 6000), to: "in/part-\(part).txt") }
      try await withLambda("wordcount", in: folder, live: live) { (options, lambda) async throws in
        for run in 1...2 {
          let remote = try await folder.run(
            program: Executables.beside("wordcount"),
            Example.wordCount.arguments + ["--output", "\(store.uri)/out\(run)", "--storage", "\(store.uri)/work"] + options,
            environment: live.environment)
          #expect(remote.code == 0, "\(remote.errors)")
          #expect(remote.errors.contains("billed: ") && remote.errors.contains("$0."), "\(remote.errors)")
          #expect(remote.errors.contains(run == 1 ? "3 local files" : "in \(store.uri)/work already"), "\(remote.errors)")
        }
        #expect(try Self.output(store, "out1") == Self.output(store, "out2"))
        #expect(try store.listAll(prefix: "work/").allSatisfy { $0.key.hasPrefix("work/staged/") })
        #expect(try store.listAll(prefix: "work/staged/").count == 3)
        #expect(lambda.statistics.executions > 20)
        let secret = try #require(live.environment["AWS_SECRET_ACCESS_KEY"])
        for file in ProgramFolder.names(in: "\(folder.path)/state") {
          #expect(!ProgramFolder.contents("\(folder.path)/state/\(file)").contains(secret), "\(file)")
        }
      }
    }
  }

  /// Each example gives the same bytes, and says the same, on worker processes and on functions.
  @Test(arguments: Example.all, Functions.allCases)
  private func examplesOnFunctions(_ example: Example, _ functions: Functions) async throws {
    let live = try LiveServer.running(LiveServer.radosgw)
    let store = try S3Store.live(LiveServer.radosgw, prefix: "examples \(UUID().uuidString)")
    try await ProgramFolder.with { folder in
      try folder.makeFolder("in")
      for part in 0..<2 { try folder.write(Self.text(UInt64(part), lines: 8000), to: "in/part-\(part).txt") }
      let program = Executables.beside(example.program)
      let local = try await folder.run(
        program: program, example.arguments + ["--output", "out", "--state", "\(folder.path)/local"])
      #expect(local.code == 0, "\(local.errors)")
      let run: @Sendable ([String]) async throws -> ProgramResult = { options in
        try await folder.run(
          program: program,
          example.arguments + ["--output", "\(store.uri)/out", "--storage", "\(store.uri)/work"] + options,
          environment: live.environment.merging(["SERVERLESS_DATASET_KEY": Self.key]) { $1 })
      }
      let remote: ProgramResult
      switch functions {
      case .lambda:
        remote = try await withLambda(example.program, in: folder, live: live) { options, _ in try await run(options) }
      case .port: remote = try await withPort(example.program, in: folder, live: live, run)
      }
      #expect(remote.code == 0, "\(remote.errors)")
      #expect(remote.output == local.output)
      let expected = try Self.output(FileStore(root: folder.path), "out")
      #expect(!expected.isEmpty)
      #expect(try Self.output(store, "out") == expected)
      #expect(try store.listAll(prefix: "work/").allSatisfy { $0.key.hasPrefix("work/staged/") })
    }
  }

  /// How many schedules of harm are tried; more when FUNCTION_SCHEDULES says so.
  private static let schedules = ProcessInfo.processInfo.environment["FUNCTION_SCHEDULES"].flatMap { UInt64($0) } ?? 5

  /// Nothing is lost with duplicates, dropped answers, throttles and crashes, whatever their order.
  @Test(arguments: 0..<schedules) func harmCostsAttemptsOnly(_ seed: UInt64) async throws {
    try await ProgramFolder.with { folder in
      try await withLambda("noop-tasks", in: folder) { configuration in
        configuration.concurrency = 8
        configuration.faults.seed = seed
        configuration.faults.duplicates = 0.01
        configuration.faults.droppedAnswers = 0.01
        configuration.faults.throttles = 0.05
        configuration.faults.crashes = 0.01
      } _: { (options, lambda) async throws in
        let result = try await folder.run(
          program: Executables.beside("noop-tasks"), ["--tasks", "200", "--workers", "8"] + options, environment: Self.driver)
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.contains("tasks=200 "), "\(result.output)")
      }
    }
  }

  @Test func answersMayComeByTheStorage() async throws {
    try await ProgramFolder.with { folder in
      try await withLambda("noop-tasks", in: folder) { (options, lambda) async throws in
        let result = try await folder.run(
          program: Executables.beside("noop-tasks"), ["--tasks", "20", "--workers", "4", "--event"] + options,
          environment: Self.driver)
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.contains("tasks=20 "), "\(result.output)")
      }
    }
  }

  /// The rehearsal that users have: the command serves a program, whose driver needs no more than the address.
  @Test func theCommandServesAProgram() async throws {
    try await ProgramFolder.with { folder in
      let port = try FreePort.find()
      let program = Executables.beside("noop-tasks")
      let service = try RunningProgram(
        Executables.beside("serverless-dataset"), ["local-lambda", program, "--port", String(port)], in: folder)
      #expect(await eventually { FreePort.isTaken(port) })
      let result = try await folder.run(
        program: program,
        ["--tasks", "20", "--backend", "lambda", "--endpoint", "http://127.0.0.1:\(port)", "--state", "\(folder.path)/state"],
        environment: Self.driver)
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output.contains("tasks=20 "), "\(result.output)")
      service.signal(SIGTERM)
      let served = try await service.result()
      #expect(served.code == 0 && served.output.contains("noop-tasks is served at http://127.0.0.1:\(port)"), "\(served)")
      #expect(served.output.contains("0 failed"), "\(served.output)")
    }
  }

  @Test func codeThatIsntDeployedIsAClearError() async throws {
    try await ProgramFolder.with { folder in
      try await withLambda("noop-tasks", in: folder) {
        $0.aliases = ["code-00000000-1769": 1769]
      } _: {
        (options, _) async throws in
        let result = try await folder.run(
          program: Executables.beside("noop-tasks"), ["--tasks", "2"] + options, environment: Self.driver)
        #expect(result.code == 1)
        #expect(result.errors.contains("serverless-dataset deploy PROGRAM --platform aws"), "\(result.errors)")
        var strangers = Self.driver
        strangers["AWS_SECRET_ACCESS_KEY"] = "another secret"
        let refused = try await folder.run(
          program: Executables.beside("noop-tasks"), ["--new", "--tasks", "2"] + options, environment: strangers)
        #expect(refused.code == 1)
        #expect(refused.errors.contains("Lambda refuses to invoke"), "\(refused.errors)")
        #expect(!refused.errors.contains("another secret"))
      }
    }
  }
}
