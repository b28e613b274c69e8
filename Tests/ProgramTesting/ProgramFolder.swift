import Testing

#if canImport(Glibc)
  package import Glibc
#elseif canImport(Musl)
  package import Musl
#else
  package import Darwin
#endif

/// A folder where programs run, with their state and traces in it. Everything that was started in it is ended, and the folder
/// removed, when the test is over.
package struct ProgramFolder: Sendable {
  package let path: String

  /// Runs `body` in a folder of its own.
  package static func with<R>(_ body: (ProgramFolder) async throws -> R) async throws -> R {
    var template = Array("/tmp/replay-tests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemFailure("mkdtemp") }
    let folder = ProgramFolder(path: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    defer {
      for process in folder.processes { kill(process, SIGKILL) }
      folder.remove(folder.path)
    }
    let result = try await body(folder)
    #expect(
      await eventually { folder.processes.isEmpty }, "processes were left behind: \(folder.processes)")
    return result
  }

  // MARK: Programs

  /// Starts a scenario.
  package func start(_ scenario: String, _ options: [String] = [], executable: String = Executables.replayPrograms) throws
    -> RunningProgram
  {
    let arguments = ["--scenario", scenario, "--folder", path, "--state", "\(path)/state", "--workers", "2"]
    return try RunningProgram(executable, arguments + options, in: self)
  }

  /// Runs a program to its end, with these variables beside those of the tests.
  package func run(program: String, _ arguments: [String], environment: [String: String] = [:]) async throws -> ProgramResult {
    let variables = environment.map { "\($0.key)=\($0.value)" }
    return try await RunningProgram("/usr/bin/env", variables + [program] + arguments, in: self).result()
  }

  /// Runs a scenario to its end.
  package func run(
    _ scenario: String, _ options: [String] = [], executable: String = Executables.replayPrograms
  ) async throws -> ProgramResult {
    try await start(scenario, options, executable: executable).result()
  }

  /// Processes that were started in this folder and run still.
  package var processes: [pid_t] {
    Self.names(in: "/proc").compactMap(pid_t.init).filter { process in
      process != getpid() && Self.contents("/proc/\(process)/cmdline").contains(path) && isRunning(process)
    }
  }

  // MARK: Files

  /// The lines of a file that closures wrote.
  package func lines(_ file: String = "journal") -> [String] {
    Self.contents("\(path)/\(file)").split(separator: "\n").map(String.init)
  }

  /// How many lines begin so.
  package func count(_ prefix: String) -> Int { lines().count { $0.hasPrefix(prefix) } }

  /// Writes a file.
  package func write(_ text: String, to file: String) throws {
    guard let stream = fopen("\(path)/\(file)", "w") else { throw SystemFailure("open \(path)/\(file)") }
    defer { fclose(stream) }
    let bytes = Array(text.utf8)
    guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw SystemFailure("write \(path)/\(file)") }
  }

  /// Makes a folder in this one.
  package func makeFolder(_ name: String) throws {
    guard mkdir("\(path)/\(name)", 0o755) == 0 else { throw SystemFailure("mkdir \(path)/\(name)") }
  }

  /// The text of a file; empty if there is none.
  package static func contents(_ path: String) -> String {
    guard let stream = fopen(path, "r") else { return "" }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The names in a folder; empty if there is none.
  package static func names(in folder: String) -> [String] {
    guard let entries = opendir(folder) else { return [] }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.filter { $0 != "." && $0 != ".." }
  }

  private func remove(_ path: String) {
    for name in Self.names(in: path) where unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
    rmdir(path)
  }
}

/// A call of the system that failed.
package struct SystemFailure: Error {
  package let description: String

  package init(_ call: String) { description = "\(call): \(String(cString: strerror(errno)))" }
}

/// Whether a process runs; one that has ended and waits for its parent does not.
package func isRunning(_ process: pid_t) -> Bool {
  let state = ProgramFolder.contents("/proc/\(process)/stat").drop { $0 != ")" }.dropFirst(2).first
  return state != nil && state != "Z" && state != "X"
}

/// Waits until `condition` holds, or ``hangLimit`` has passed, and returns whether it holds.
package func eventually(_ condition: () -> Bool) async -> Bool {
  let end = ContinuousClock.now + hangLimit
  while ContinuousClock.now < end {
    if condition() { return true }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return condition()
}
