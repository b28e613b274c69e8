import Foundation

/// Other programs, as far as tests need them.
enum Shell {
  struct Result: Sendable {
    let status: Int32
    /// What the program printed, errors too.
    let output: String
  }

  /// Runs a program to its end, with these variables beside those of the tests. A missing one has status 127, as in a shell.
  static func run(_ program: String, _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:])
    -> Result
  {
    let process = Process()
    guard let path = program.contains("/") ? program : find(program) else {
      return Result(status: 127, output: "no \(program)")
    }
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    do { try process.run() } catch { return Result(status: 127, output: "\(error)") }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
  }

  /// The path of a program that PATH leads to.
  static func find(_ program: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Whether this process may give programs another root.
  static let canChangeRoot = geteuid() == 0 && find("chroot") != nil
}
