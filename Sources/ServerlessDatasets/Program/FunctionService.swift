internal import CPosix
internal import FunctionInvocation
internal import Lineage
internal import RemoteFunctions

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A process that a function platform started: it takes calls of drivers and has worker processes, which are this same program, serve
/// them.
enum FunctionService {
  /// Serves, and never returns, where a platform started this process.
  static func enterIfStarted() async {
    let environment = ProcessEnvironment.variables
    do throws(FunctionStartError) {
      guard let platform = try FunctionPlatform.detect(environment) else { return }
      switch platform {
      case .lambda(let api): await serveLambda(api, environment)
      case .http(let port): try await serveHTTP(port, environment)
      }
    } catch {
      StandardError.write("this function can't start: \(error)\n")
      _exit(1)
    }
  }

  /// Whether a platform started this process.
  static var isStarted: Bool {
    let environment = ProcessEnvironment.variables
    // An environment that is wrong is one, too: the entrance says what is wrong with it.
    do throws(FunctionStartError) { return try FunctionPlatform.detect(environment) != nil } catch { return true }
  }

  // MARK: Lambda

  private static func serveLambda(_ api: String, _ environment: [String: String]) async -> Never {
    let megabytes = environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"].flatMap { Int($0) }
    let name =
      environment["AWS_LAMBDA_LOG_STREAM_NAME"] ?? "environment of \(environment["AWS_LAMBDA_FUNCTION_NAME"] ?? "a function")"
    do throws(FunctionStartError) {
      let host = try host(
        memory: megabytes.map { $0 << 20 }, workers: LambdaPrices.processors(memory: megabytes ?? 0),
        answerBytes: LambdaEndpoint.answerBytes, runs: 1, name: name)
      let server = CallServer(host)
      let reason = await LambdaRuntime(api: api, server).run()
      await server.close()
      StandardError.write(reason + "\n")
      _exit(1)
    } catch {
      let server = CallServer(
        FunctionHost(code: "", memoryBytes: nil, workers: 1, folder: "", answerBytes: 0, runs: 1, name: name))
      await LambdaRuntime(api: api, server).fail(error.description)
      StandardError.write("this function can't start: \(error)\n")
      _exit(1)
    }
  }

  // MARK: HTTP

  private static func serveHTTP(_ port: UInt16, _ environment: [String: String]) async throws(FunctionStartError) -> Never {
    let authentication = try authentication(environment)
    let memory = try number("SERVERLESS_DATASET_MEMORY", environment).map { $0 << 20 } ?? Cgroup.memoryLimit
    let workers = try number("SERVERLESS_DATASET_WORKERS", environment) ?? ProcessPool.Configuration.coreCount
    let host = try host(
      memory: memory, workers: workers, answerBytes: 24 << 20, runs: 4,
      name: environment["K_REVISION"] ?? environment["HOSTNAME"] ?? "port \(port)")
    let server = HTTPFunctionServer(port: port, authentication, CallServer(host))
    EndingSignal.onArrival {
      Task {
        // Cloud Run and Kubernetes allow what is under way ten seconds or more.
        await server.stop()
        _exit(0)
      }
    }
    do {
      try await server.run()
      // Stopped: whoever stopped it ends the process when all is done.
      while true { try await Task.sleep(for: .seconds(60)) }
    } catch {
      throw FunctionStartError("port \(port) can't be served (\(error)); give another with \(FunctionPlatform.portVariable)")
    }
  }

  private static func authentication(_ environment: [String: String]) throws(FunctionStartError)
    -> HTTPFunctionServer.Authentication
  {
    let key = try key(environment)
    switch environment["SERVERLESS_DATASET_AUTHENTICATION"] ?? "hmac" {
    case "hmac":
      guard key.utf8.count >= 16 else {
        throw FunctionStartError(
          """
          SERVERLESS_DATASET_KEY holds no key of 16 bytes or more, by which calls are known to be a driver's: set it here and for the \
          driver, to the output of `openssl rand -hex 32` say; or set SERVERLESS_DATASET_AUTHENTICATION to platform where the platform \
          lets only those in who may, or to none
          """)
      }
      return .signature(CallVerifier(key: Array(key.utf8)))
    case "platform": return .platform
    case "none": return .none
    case let other:
      throw FunctionStartError("SERVERLESS_DATASET_AUTHENTICATION=\(other) is none of hmac, platform and none")
    }
  }

  /// The key of calls: itself, or from the file in which some platforms put secrets.
  private static func key(_ environment: [String: String]) throws(FunctionStartError) -> String {
    if let key = environment["SERVERLESS_DATASET_KEY"] { return key }
    guard let path = environment["SERVERLESS_DATASET_KEY_FILE"] else { return "" }
    guard let file = fopen(path, "r") else {
      throw FunctionStartError(
        "the key can't be read from SERVERLESS_DATASET_KEY_FILE=\(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    return String(text.reversed().drop { $0.isWhitespace }.reversed())
  }

  private static func number(_ name: String, _ environment: [String: String]) throws(FunctionStartError) -> Int? {
    guard let text = environment[name] else { return nil }
    guard let number = Int(text), number > 0 else { throw FunctionStartError("\(name)=\(text) is no positive number") }
    return number
  }

  // MARK: Both

  private static func host(
    memory: Int?, workers: Int, answerBytes: Int, runs: Int, name: String
  ) throws(FunctionStartError) -> FunctionHost {
    let folder = "/tmp/serverless-dataset"
    for path in ["/tmp", folder] where mkdir(path, 0o700) != 0 && errno != EEXIST {
      throw FunctionStartError("the folder \(path) can't be made: \(String(cString: strerror(errno)))")
    }
    do throws(LineageError) {
      return FunctionHost(
        code: try CodeIdentity.current().rawValue, memoryBytes: memory, workers: workers, folder: folder,
        answerBytes: answerBytes, runs: runs, name: name)
    } catch {
      throw FunctionStartError(error.description)
    }
  }
}
