import ArgumentParser
import FunctionPackaging
import FunctionSettings
import HTTPTransfers
import RemoteFunctions
import ServerlessDatasets
import ServerlessDatasetsTesting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `serverless-dataset local-lambda`
struct LocalLambdaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "local-lambda", abstract: "Serves a program on this machine as AWS Lambda would.",
    discussion: """
      It answers the Invoke API on 127.0.0.1 and executes the package's bootstrap in processes of this machine, with Lambda's limits \
      on time, memory, concurrency and new environments, until it is interrupted. Then it prints what has happened. Processes are \
      not isolated: don't serve programs that you don't trust. A program is packaged first, and served in the sizes that drivers ask \
      for unless they are told otherwise; for a package, --alias says what they ask for.
      """)

  @Argument(
    help: ArgumentHelp(
      "The built program; or its package, a zip file or a folder with an executable bootstrap.", valueName: "program"))
  var program: String

  @Option(help: ArgumentHelp("The function's name (default: the program's).", valueName: "name"))
  var function: String?

  @Option(help: ArgumentHelp("The port; 0 for any that is free.", valueName: "number"))
  var port: Int = 9001

  @Option(help: ArgumentHelp("The function's memory.", valueName: "MB"))
  var memory: Int = 1769

  @Option(help: ArgumentHelp("A further size, as ALIAS=MB. May be given several times.", valueName: "size"))
  var alias: [String] = []

  @Option(help: ArgumentHelp("How long an invocation may take.", valueName: "seconds"))
  var timeout: Double = 900

  @Option(help: ArgumentHelp("Invocations at the same time.", valueName: "number"))
  var concurrency: Int = 1000

  @Option(help: ArgumentHelp("Environments that may be started at once.", valueName: "number"))
  var burst: Int = 1000

  @Option(help: ArgumentHelp("Environments by which that grows every ten seconds.", valueName: "number"))
  var ramp: Int = 1000

  @Option(help: ArgumentHelp("Further executions of asynchronous invocations that failed.", valueName: "number"))
  var asynchronousRetries: Int = 0

  @Option(
    help: ArgumentHelp("A variable of the function, as NAME=VALUE, or NAME for this process's own.", valueName: "variable"))
  var variable: [String] = []

  @Flag(help: "Refuse requests that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY have not signed.")
  var checkSignatures = false

  @Flag(help: "Print what the function logs.")
  var logs = false

  @Option(help: ArgumentHelp("What the choice of the faults below depends on.", valueName: "number"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Share of invocations that are executed twice.", valueName: "share"))
  var duplicates: Double = 0

  @Option(help: ArgumentHelp("Share whose answer is lost.", valueName: "share"))
  var droppedAnswers: Double = 0

  @Option(help: ArgumentHelp("Share that is refused with status 429.", valueName: "share"))
  var throttles: Double = 0

  @Option(help: ArgumentHelp("Share whose process is killed.", valueName: "share"))
  var crashes: Double = 0

  @Option(help: ArgumentHelp("Share that is refused with status 500 or 502.", valueName: "share"))
  var serverErrors: Double = 0

  func run() throws {
    let package = try isPackage ? nil : TemporaryPackage(program: program)
    defer { extendLifetime(package) }
    let service = LocalLambda(try settings(package))
    let isInterrupted = Guarded(false)
    EndingSignal.onArrival(of: [SIGINT, SIGTERM]) { isInterrupted.with { $0 = true } }
    try Self.wait { () -> Result<Void, LocalLambdaError> in
      do throws(LocalLambdaError) { return .success(try await service.start()) } catch { return .failure(error) }
    }.get()
    print("\(name) is served at \(service.endpoint ?? "")")
    fflush(nil)
    isInterrupted.wait { $0 ? () : nil }
    Self.wait { await service.stop() }
    report(service.statistics)
  }

  private var isPackage: Bool {
    var status = stat()
    return program.hasSuffix(".zip") || stat(program, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The function's name: as drivers take their own program's.
  private var name: String {
    if let function { return function }
    let file = program.split(separator: "/").last.map(String.init) ?? program
    return file.hasSuffix(".zip") ? String(file.dropLast(4)) : file
  }

  private func settings(_ package: TemporaryPackage?) throws -> LocalLambda.Configuration {
    guard timeout > 0, timeout < 1e6 else { throw ValidationError("--timeout is a number of seconds above 0") }
    var settings = LocalLambda.Configuration(package: package?.path ?? program, function: name)
    settings.port = port
    settings.memory = memory
    if let package {
      for memory in FunctionSettings().memory + [memory] {
        settings.aliases[LambdaAlias.name(code: package.bundle.codeIdentity, memory: memory)] = memory
      }
    }
    let given = try Self.pairs(alias) { text, _ in
      guard let size = text.flatMap({ Int($0) }) else { throw ValidationError("--alias is of the form ALIAS=MB") }
      return size
    }
    settings.aliases.merge(given) { $1 }
    settings.timeout = .seconds(timeout)
    (settings.concurrency, settings.burst, settings.ramp) = (concurrency, burst, ramp)
    settings.asynchronousRetries = asynchronousRetries
    settings.variables = try Self.pairs(variable) { text, name in
      guard let value = text ?? getenv(name).map({ String(cString: $0) }) else {
        throw ValidationError("--variable \(name): the variable isn't set here; set it, or write \(name)=VALUE")
      }
      return value
    }
    if checkSignatures { settings.accessKeys = try Self.keys() }
    (settings.faults.seed, settings.faults.duplicates, settings.faults.droppedAnswers) = (seed, duplicates, droppedAnswers)
    (settings.faults.throttles, settings.faults.crashes, settings.faults.serverErrors) = (throttles, crashes, serverErrors)
    if logs {
      settings.log = {
        print($0, terminator: "")
        fflush(nil)
      }
    }
    return settings
  }

  private static func pairs<Value>(_ texts: [String], _ value: (String?, String) throws -> Value) throws -> [String: Value] {
    var pairs: [String: Value] = [:]
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      pairs[parts[0]] = try value(parts.count > 1 ? parts[1] : nil, parts[0])
    }
    return pairs
  }

  private static func keys() throws -> [String: String] {
    guard let id = getenv("AWS_ACCESS_KEY_ID"), let secret = getenv("AWS_SECRET_ACCESS_KEY") else {
      throw ValidationError("--check-signatures needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to be set")
    }
    return [String(cString: id): String(cString: secret)]
  }

  /// Waits for `body` on this thread, which isn't one of Swift's pool.
  private static func wait<Value: Sendable>(for body: @escaping @Sendable () async -> Value) -> Value {
    let result = Guarded<Value?>(nil)
    Task {
      let value = await body()
      result.with { $0 = value }
    }
    while true { if let value = result.wait(for: { $0 }) { return value } }
  }

  private func report(_ statistics: LocalLambda.Statistics) {
    let s = statistics
    print(
      """

      requests \(s.requests), executions \(s.executions): \(s.successes) succeeded, \(s.failures) failed (\(s.timeouts) by time, \
      \(s.memoryKills) by memory)
      environments started \(s.coldStarts), most executions at a time \(s.peakConcurrency), throttled \(s.throttled)
      on purpose: duplicates \(s.injectedDuplicates), dropped answers \(s.injectedDroppedAnswers), throttled \
      \(s.injectedThrottles), crashes \(s.injectedCrashes), errors of the service \(s.injectedServerErrors)
      billed \(s.billedMilliseconds) ms
      """)
  }
}
