internal import CPosix

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Starts worker processes.
struct WorkerLauncher: Sendable {
  let configuration: ProcessPool.Configuration

  /// The lowest number for descriptors while they are handed over, so that none lies where the worker's own are put (0 to 3).
  private static let lowestDescriptor: Int32 = 10

  /// Starts a worker on the calling thread, with whose end the kernel ends the worker.
  func launch(slot: Int) -> Result<WorkerProcess, SystemError> {
    WorkerLog.open(folder: configuration.logFolder, slot: slot).flatMap { log, logDescriptor in
      defer { _ = close(logDescriptor) }
      var ends: [Int32] = [-1, -1]
      guard cposix_socket_pair(&ends) == 0 else { return .failure(SystemError("make a channel for a worker", errno)) }
      let result = spawn(channel: ends[1], log: logDescriptor).map { process in
        WorkerProcess(id: process, name: "worker \(slot), process \(process)", channel: ends[0], log: log)
      }
      _ = close(ends[1])
      if case .failure = result { _ = close(ends[0]) }
      return result
    }
  }

  private func spawn(channel: Int32, log: Int32) -> Result<Int32, SystemError> {
    let channel = fcntl(channel, F_DUPFD_CLOEXEC, Self.lowestDescriptor)
    defer { _ = close(channel) }
    let log = fcntl(log, F_DUPFD_CLOEXEC, Self.lowestDescriptor)
    defer { _ = close(log) }
    guard channel >= 0, log >= 0 else { return .failure(SystemError("hand a channel to a worker", errno)) }
    var process: Int32 = 0
    let error = withCStrings(configuration.arguments) { arguments in
      withCStrings(environment()) { environment in
        withExecutablePath { cposix_spawn_worker($0, arguments, environment, channel, log, &process) }
      }
    }
    return error == 0
      ? .success(process) : .failure(SystemError("start \(configuration.executable ?? "this executable")", error))
  }

  /// This process's environment, what the configuration adds, and the variable that makes a process a worker.
  private func environment() -> [String] {
    var added = configuration.environment
    added[WorkerChannel.environmentVariable] = "3"
    var hasBacktraceChoice = added.keys.contains("SWIFT_BACKTRACE")
    var result: [String] = []
    var entry = cposix_environment()
    while let text = entry?.pointee.map({ String(cString: $0) }) {
      let name = text.prefix { $0 != "=" }
      if name == "SWIFT_BACKTRACE" { hasBacktraceChoice = true }
      if !added.keys.contains(String(name)) { result.append(text) }
      entry = entry?.successor()
    }
    // Printing a backtrace takes seconds, by which the loss of a worker would be noticed later.
    if !hasBacktraceChoice { added["SWIFT_BACKTRACE"] = "enable=no" }
    return result + added.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  private func withExecutablePath<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
    if let executable = configuration.executable { return executable.withCString(body) }
    var path = [CChar](repeating: 0, count: 4096)
    _ = cposix_executable_path(&path, UInt32(path.count))
    return path.withUnsafeBufferPointer { $0.baseAddress.map(body) } ?? "".withCString(body)
  }

  private func withCStrings<R>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
