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
        let known = try folder ?? TemporaryFolder()
        folder = known
        return known.path
      }
      let bundle = try ProgramBundle(program: Executables.beside(program))
      let zip = "\(path)/\(program).zip"
      _ = try bundle.writeZip(to: zip)
      made[program] = (zip, bundle.codeIdentity)
      return (zip, bundle.codeIdentity)
    }
  }

  /// Removes what was made; the process lives on for other suites.
  static func remove() {
    made.withLock { $0 = [:] }
    folder.withLock { $0 = nil }
  }
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

  /// Packages a program and serves it.
  private func withLambda(
    _ program: String, in folder: ProgramFolder, variables: [String: String] = [:],
    _ change: (inout LocalLambda.Configuration) -> Void = { _ in },
    _ body: ([String: String], [String], LocalLambda) async throws -> Void
  ) async throws {
    let package = try Packages.of(program)
    var configuration = LocalLambda.Configuration(package: package.zip, function: program)
    for memory in [1769, 5307] { configuration.aliases[LambdaAlias.name(code: package.code, memory: memory)] = memory }
    configuration.variables = variables
    configuration.timeout = .seconds(600)
    configuration.accessKeys = ["driver": "a secret of the driver"]
    change(&configuration)
    let lambda = LocalLambda(configuration)
    try await lambda.start()
    let endpoint = try #require(lambda.endpoint)
    let environment = [
      "AWS_ACCESS_KEY_ID": "driver", "AWS_SECRET_ACCESS_KEY": "a secret of the driver", "AWS_REGION": "us-east-1",
    ]
    let options = [
      "--backend", "lambda", "--endpoint", endpoint, "--function-memory", "1769,5307", "--state", "\(folder.path)/state",
    ]
    let result: Result<Void, any Error>
    do { result = .success(try await body(environment, options, lambda)) } catch { result = .failure(error) }
    await lambda.stop()
    try result.get()
  }

  @Test func wordCountOnLambdaWithS3GivesTheSameBytes() async throws {
    let live = try LiveServer.running(LiveServer.radosgw)
    let store = try S3Store.live(LiveServer.radosgw, prefix: "functions \(UUID().uuidString)")
    try await ProgramFolder.with { folder in
      try folder.makeFolder("in")
      for part in 0..<3 { try folder.write(Self.text(UInt64(part), lines: 6000), to: "in/part-\(part).txt") }
      let pinned = ["--partition-size", "128KiB", "--workers", "4"]
      let local = try await folder.run(
        program: Executables.beside("wordcount"),
        ["--input", "in", "--output", "out", "--state", "\(folder.path)/local"] + pinned)
      #expect(local.code == 0, "\(local.errors)")
      let expected = try Self.output(FileStore(root: folder.path), "out")
      // The service's own keys are those of S3: the driver has one set for both.
      let keys = (live.environment["AWS_ACCESS_KEY_ID"] ?? "", live.environment["AWS_SECRET_ACCESS_KEY"] ?? "")
      try await withLambda("wordcount", in: folder, variables: live.environment) {
        $0.accessKeys = [keys.0: keys.1]
      } _: {
        (_, options, lambda) async throws in
        for run in 1...2 {
          let remote = try await folder.run(
            program: Executables.beside("wordcount"),
            ["--input", "in", "--output", "\(store.uri)/out\(run)", "--storage", "\(store.uri)/work"] + pinned + options,
            environment: live.environment)
          #expect(remote.code == 0, "\(remote.errors)")
          #expect(try Self.output(store, "out\(run)") == expected)
          #expect(remote.errors.contains("billed: ") && remote.errors.contains("$0."), "\(remote.errors)")
          // Local inputs are brought once for each content.
          #expect(remote.errors.contains(run == 1 ? "3 local files" : "in \(store.uri)/work already"), "\(remote.errors)")
        }
        #expect(try store.listAll(prefix: "work/").allSatisfy { $0.key.hasPrefix("work/staged/") })
        #expect(try store.listAll(prefix: "work/staged/").count == 3)
        #expect(lambda.statistics.executions > 20)
        let secret = keys.1
        for file in ProgramFolder.names(in: "\(folder.path)/state") {
          #expect(!ProgramFolder.contents("\(folder.path)/state/\(file)").contains(secret), "\(file)")
        }
      }
    }
  }

  @Test func sortOnLambdaGivesTheSameBytes() async throws {
    try await ProgramFolder.with { folder in
      try folder.makeFolder("in")
      let text = Self.text(5, lines: 20_000)
      try folder.write(text, to: "in/all.txt")
      try await withLambda("terasort", in: folder) { (environment, options, _) async throws in
        let result = try await folder.run(
          program: Executables.beside("terasort"),
          ["--input", "in", "--output", "out", "--partition-size", "128KiB", "--workers", "4"] + options,
          environment: environment)
        #expect(result.code == 0, "\(result.errors)")
        let expected = text.split(separator: "\n").sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(try Self.output(FileStore(root: folder.path), "out").split(separator: "\n") == expected)
      }
    }
  }

  /// The iterative example: each round is an action, and warm functions go on from where they stand.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/var/lib/dpkg/status"), "this machine has no package database"))
  func censusOnLambdaSaysTheSame() async throws {
    try await ProgramFolder.with { folder in
      let arguments = ["--top", "5", "--workers", "4", "--partition-size", "4MiB"]
      let local = try await folder.run(
        program: Executables.beside("census"), arguments + ["--state", "\(folder.path)/local"])
      #expect(local.code == 0, "\(local.errors)")
      try await withLambda("census", in: folder) { (environment, options, lambda) async throws in
        let remote = try await folder.run(
          program: Executables.beside("census"), arguments + options, environment: environment)
        #expect(remote.code == 0, "\(remote.errors)")
        #expect(remote.output == local.output)
        #expect(lambda.statistics.executions > lambda.statistics.environments)
      }
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
      } _: { (environment, options, lambda) async throws in
        let result = try await folder.run(
          program: Executables.beside("noop-tasks"), ["--tasks", "200", "--workers", "8"] + options, environment: environment)
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.contains("tasks=200 "), "\(result.output)")
      }
    }
  }

  @Test func answersMayComeByTheStorage() async throws {
    try await ProgramFolder.with { folder in
      try await withLambda("noop-tasks", in: folder) { (environment, options, lambda) async throws in
        let result = try await folder.run(
          program: Executables.beside("noop-tasks"), ["--tasks", "20", "--workers", "4", "--event"] + options,
          environment: environment)
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.contains("tasks=20 "), "\(result.output)")
      }
    }
  }

  @Test func codeThatIsntDeployedIsAClearError() async throws {
    try await ProgramFolder.with { folder in
      try await withLambda("noop-tasks", in: folder) {
        $0.aliases = ["code-00000000-1769": 1769]
      } _: {
        (environment, options, _) async throws in
        let result = try await folder.run(
          program: Executables.beside("noop-tasks"), ["--tasks", "2"] + options, environment: environment)
        #expect(result.code == 1)
        #expect(result.errors.contains("serverless-dataset deploy PROGRAM --platform aws"), "\(result.errors)")
        var strangers = environment
        strangers["AWS_SECRET_ACCESS_KEY"] = "another secret"
        let refused = try await folder.run(
          program: Executables.beside("noop-tasks"), ["--new", "--tasks", "2"] + options, environment: strangers)
        #expect(refused.code == 1)
        #expect(refused.errors.contains("Lambda refuses to invoke"), "\(refused.errors)")
        #expect(!refused.errors.contains("another secret"))
      }
    }
  }

  @Test func aFunctionBehindAPort() async throws {
    let live = try LiveServer.running(LiveServer.radosgw)
    let store = try S3Store.live(LiveServer.radosgw, prefix: "ports \(UUID().uuidString)")
    try await ProgramFolder.with { folder in
      let text = Self.text(8, lines: 8000)
      try store.put("in/all.txt", Array(text.utf8))
      let port = try FreePort.find()
      var environment = live.environment
      environment["SERVERLESS_DATASET_KEY"] = "a key that both have"
      var serving = environment
      serving["SERVERLESS_DATASET_PORT"] = String(port)
      // The folder, by which a test's processes are known, stands in its environment's name for env.
      let worker = try RunningProgram(
        "/usr/bin/env", serving.map { "\($0.key)=\($0.value)" } + [Executables.beside("wordcount"), "\(folder.path)/worker"],
        in: folder)
      let url = "http://127.0.0.1:\(port)"
      #expect(await eventually { FreePort.isTaken(port) })
      let arguments = [
        "--input", "\(store.uri)/in", "--output", "\(store.uri)/out", "--storage", "\(store.uri)/work", "--backend", "http",
        "--endpoint",
        url, "--partition-size", "64KiB", "--workers", "4", "--state", "\(folder.path)/state",
      ]
      let result = try await folder.run(program: Executables.beside("wordcount"), arguments, environment: environment)
      #expect(result.code == 0, "\(result.errors)")
      var counts: [Substring: Int] = [:]
      for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) { counts[word, default: 0] += 1 }
      let rows = try Self.output(store, "out").split(separator: "\n").dropFirst()
      #expect(Set(rows.map(String.init)) == Set(counts.map { "\($0.key),\($0.value)" }))
      worker.signal(SIGTERM)
      #expect(try await worker.result().code == 0)
    }
  }

  /// Runs last: the suite is serial, in the order of its source.
  @Test func packagesAreRemoved() { Packages.remove() }
}
