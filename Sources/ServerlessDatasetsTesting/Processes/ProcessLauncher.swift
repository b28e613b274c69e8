internal import CPosix

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Starts the program of a package.
struct ProcessLauncher {
  /// The folder with the program.
  let folder: String
  /// Takes what is printed.
  let log: (@Sendable (String) -> Void)?

  /// The descriptors that Lambda allows a function.
  private static let descriptors: Int32 = 1024

  /// Why a program doesn't start.
  struct Failure: Error {
    let message: String
  }

  /// Starts a process on the calling thread, with whose end it ends.
  func launch(environment: Int, memoryBytes: Int, variables: [String]) throws(Failure) -> EnvironmentProcess {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Failure(message: "pipe: \(String(cString: strerror(errno)))") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    defer { _ = close(ends[1]) }
    let output = OutputCapture(descriptor: ends[0], log: log)
    let program = folder + "/bootstrap"
    var process: Int32 = -1
    let error = Self.withStrings([program]) { arguments in
      Self.withStrings(variables) { cposix_spawn_group(program, arguments, $0, folder, ends[1], Self.descriptors, &process) }
    }
    guard error == 0 else {
      if process > 0 { while waitpid(process, nil, 0) < 0, errno == EINTR {} }
      throw Failure(message: "fork/exec \(program): \(String(cString: strerror(error)).lowercased())")
    }
    return EnvironmentProcess(environment: environment, id: process, memoryBytes: memoryBytes, output: output)
  }

  private static func withStrings<R>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
