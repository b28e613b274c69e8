import Synchronization

@testable import FunctionInvocation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs `body` with the path of a folder of its own, which is removed afterwards with the logs in it.
func withTemporaryFolder<R>(_ body: (String) async throws -> R) async rethrows -> R {
  var template = Array("/tmp/function-invocation-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { fatalError("can't make a folder in /tmp") }
  let path = text(template)
  defer {
    for slot in 0..<16 { unlink("\(path)/worker-\(slot).log") }
    rmdir(path)
  }
  return try await body(path)
}

/// The worker program, which is built beside the tests.
let echoWorker: String = {
  var path = (try? linkTarget("/proc/self/exe")) ?? CommandLine.arguments[0]
  while let slash = path.lastIndex(of: "/") {
    path = String(path[..<slash])
    if access("\(path)/EchoWorker", X_OK) == 0 { return "\(path)/EchoWorker" }
  }
  fatalError("EchoWorker is not beside the tests: build all targets")
}()

private struct NoLink: Error {}

private func linkTarget(_ path: String) throws -> String {
  var bytes = [CChar](repeating: 0, count: 4096)
  guard readlink(path, &bytes, bytes.count - 1) > 0 else { throw NoLink() }
  return text(bytes)
}

/// The text before the terminating zero.
func text(_ bytes: [CChar]) -> String {
  String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Runs `body` with a pool of `EchoWorker`s, and shuts it down.
func withPool<R>(
  workers: Int = 1, depth: Int = 2, mode: [String] = [], environment: [String: String] = [:], memoryLimit: Int? = nil,
  startLimit: Duration = .seconds(60), log: InvocationLog = InvocationLog(), _ body: (ProcessPool) async throws -> R
) async throws -> R {
  try await withTemporaryFolder { folder in
    var configuration = ProcessPool.Configuration(
      executable: echoWorker, arguments: ["EchoWorker"] + mode, environment: environment, workers: workers, depth: depth,
      logFolder: folder, memoryLimit: memoryLimit)
    configuration.startLimit = startLimit
    let pool = try ProcessPool(configuration, log: log)
    defer { pool.shutdown() }
    return try await body(pool)
  }
}

extension ProcessPool {
  /// The number of requests that workers have.
  var inFlight: Int { shared.withLock { $0.machine.slots.reduce(0) { $0 + $1.inFlight.count } } }

  /// The number of requests that no worker has.
  var waiting: Int { shared.withLock { $0.machine.waiting.count } }
}

extension FunctionInvoker {
  /// Invokes with text, and returns the reply as text.
  func call(_ text: String, logPosition: Int = 0, deadline: Duration? = nil) async throws -> String {
    try await outcome(text, logPosition: logPosition, deadline: deadline).get()
  }

  /// The error that a call ends with, or nil.
  func failure(_ text: String, deadline: Duration? = nil) async -> InvocationError? {
    if case .failure(let error) = await outcome(text, deadline: deadline) { error } else { nil }
  }

  /// What a call ends with.
  func outcome(_ text: String, logPosition: Int = 0, deadline: Duration? = nil) async -> Result<String, InvocationError> {
    do throws(InvocationError) {
      let reply = try await invoke(InvocationRequest(body: Array(text.utf8), logPosition: logPosition, deadline: deadline))
      return .success(String(decoding: reply.body, as: UTF8.self))
    } catch {
      return .failure(error)
    }
  }
}

/// Whether a process runs; one that has ended and waits for its parent does not.
func isRunning(_ process: Int32) -> Bool {
  guard kill(process, 0) == 0 else { return false }
  guard let file = fopen("/proc/\(process)/stat", "r") else { return false }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 512)
  guard fgets(&line, 512, file) != nil else { return false }
  return text(line).drop { $0 != ")" }.dropFirst(2).first != "Z"
}

/// Waits until `condition` holds, or two minutes have passed, and returns whether it holds.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
  let end = ContinuousClock.now + .seconds(120)
  while ContinuousClock.now < end {
    if try await condition() { return true }
    try? await Task.sleep(for: .milliseconds(2))
  }
  return try await condition()
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
