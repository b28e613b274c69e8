import Foundation
import StoreTesting
import Testing

/// Debian's docker-registry on loopback, with a folder of its own. A shell runs it that watches its standard input, which ends
/// with the tests, however they end.
final class DockerRegistry {
  static let isAvailable = Shell.find("docker-registry") != nil

  let port: Int
  private let folder: TemporaryFolder
  private let process = Process()
  private let input = Pipe()

  init() throws {
    folder = try TemporaryFolder()
    let listener = Listener()
    port = Int(listener.port)
    listener.close()
    let configuration = """
      version: 0.1
      log: {level: error}
      storage: {filesystem: {rootdirectory: \(folder.path)/data}}
      http: {addr: "127.0.0.1:\(port)"}
      """
    try configuration.write(toFile: "\(folder.path)/config.yml", atomically: true, encoding: .utf8)
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", #"docker-registry serve "$0" & read line; kill -9 $!"#, "\(folder.path)/config.yml"]
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Ends it. Not by a gentler signal: those that the testing thread blocks are blocked in what it starts.
  func stop() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Ends once it answers.
  func waitUntilReady() async throws {
    let address = try #require(URL(string: "http://127.0.0.1:\(port)/v2/"))
    for _ in 0..<1200 where process.isRunning {
      if Shell.run("curl", ["-sf", address.absoluteString]).status == 0 { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("docker-registry does not answer on port \(port)")
  }
}
