import Testing

#if canImport(Glibc)
  package import Glibc
#elseif canImport(Musl)
  package import Musl
#else
  package import Darwin
#endif

/// What takes so long hangs: far more than anything here takes on a machine that is busy with all other tests.
package let hangLimit = Duration.seconds(300)

/// A program that a test started.
package struct RunningProgram: Sendable {
  package let process: pid_t
  private let output: String
  private let errors: String
  private let began = ContinuousClock.now

  /// Starts an executable in a test's folder, with its output in files there.
  package init(_ executable: String, _ arguments: [String], in folder: ProgramFolder) throws {
    let number = ProgramFolder.names(in: folder.path).count { $0.hasPrefix("stdout-") }
    (output, errors) = ("\(folder.path)/stdout-\(number)", "\(folder.path)/stderr-\(number)")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    // The shell changes the folder and becomes the program: posix_spawn has no portable way to do the first.
    let words = (["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path, executable] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    // Whoever starts the tests in the background may have them ignore interrupts.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var interrupt = sigset_t()
    sigemptyset(&interrupt)
    sigaddset(&interrupt, SIGINT)
    posix_spawnattr_setsigdefault(&attributes, &interrupt)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var process: pid_t = 0
    let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, words, environ)
    guard code == 0 else {
      errno = code
      throw SystemFailure("start \(executable)")
    }
    self.process = process
  }

  /// What the program wrote to standard error so far.
  package var standardError: String { ProgramFolder.contents(errors) }

  /// Sends a signal.
  package func signal(_ signal: Int32) { kill(process, signal) }

  /// Waits for the end; a program that takes longer than ``hangLimit`` is killed, which is a failure.
  package func result() async throws -> ProgramResult {
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      if ContinuousClock.now - began > hangLimit {
        Issue.record("the program hangs; it wrote:\n\(ProgramFolder.contents(output))\(standardError)")
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        break
      }
      try await Task.sleep(for: .milliseconds(3))
    }
    let isExit = status & 0x7f == 0
    return ProgramResult(
      output: ProgramFolder.contents(output).split(separator: "\n").joined(separator: "\n"), errors: standardError,
      code: isExit ? (status >> 8) & 0xff : -(status & 0x7f), duration: ContinuousClock.now - began)
  }
}

/// How a program ended.
package struct ProgramResult: Sendable {
  /// What it wrote to standard output.
  package let output: String
  /// What it wrote to standard error.
  package let errors: String
  /// Its exit code; negative for the signal that ended it.
  package let code: Int32
  /// From its start to its end.
  package let duration: Duration

  /// The lines that say which attempts failed.
  package var retries: [Substring] { errors.split(separator: "\n").filter { $0.contains("retry:") } }
}
