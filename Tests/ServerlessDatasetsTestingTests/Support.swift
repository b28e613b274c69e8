import CloudCredentials
import HTTPTransfers
import Records
import ServerlessDatasetsTesting
import StoreTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The runtime that tests package, which is built beside them.
let echoRuntime: String = {
  var bytes = [CChar](repeating: 0, count: 4096)
  let count = readlink("/proc/self/exe", &bytes, bytes.count - 1)
  var path =
    count > 0 ? String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : CommandLine.arguments[0]
  while let slash = path.lastIndex(of: "/") {
    path = String(path[..<slash])
    if access("\(path)/EchoRuntime", X_OK) == 0 { return "\(path)/EchoRuntime" }
  }
  fatalError("EchoRuntime is not beside the tests: build all targets")
}()

/// A folder with the runtime as a package.
func packageFolder() throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  try #require(symlink(echoRuntime, folder.path + "/bootstrap") == 0)
  return folder
}

/// Runs `body` with a service of the function `echo`, and stops it.
@discardableResult
func withService<R>(_ body: (LocalLambda, LambdaClient) async throws -> R) async throws -> R {
  try await withService({ _ in }, body)
}

/// Runs `body` with a service whose configuration `change` has changed, and stops it.
@discardableResult
func withService<R>(
  _ change: (inout LocalLambda.Configuration) -> Void, _ body: (LocalLambda, LambdaClient) async throws -> R
) async throws -> R {
  let folder = try packageFolder()
  var configuration = LocalLambda.Configuration(package: folder.path, function: "echo")
  configuration.timeout = .seconds(120)
  configuration.initializationTimeout = .seconds(120)
  configuration.variables["SWIFT_BACKTRACE"] = "enable=no"
  change(&configuration)
  let service = LocalLambda(configuration)
  try await service.start()
  let client = LambdaClient(service.endpoint ?? "")
  let result: Result<R, any Error>
  do { result = .success(try await body(service, client)) } catch { result = .failure(error) }
  client.close()
  await service.stop()
  return try result.get()
}

/// Waits until `condition` holds. The hang limit is minutes.
func eventually(_ condition: () async throws -> Bool) async throws {
  let end = ContinuousClock.now + .seconds(120)
  while try await !condition() {
    try #require(ContinuousClock.now < end, "it did not happen in two minutes")
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// Whether there is such a process.
func isAlive(_ process: Int) -> Bool { kill(pid_t(process), 0) == 0 }
