import Foundation
import Synchronization

/// `openssl s_server` with a certificate for 127.0.0.1 that nobody but itself has signed.
final class TLSServer {
  /// Why there is none: what the tests are skipped with.
  static let isAvailable = openssl != nil
  private static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl", "/opt/homebrew/bin/openssl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("http-transfers-\(UUID().uuidString)")
  let port: Int
  private let server = Process()

  var certificate: String { folder.appendingPathComponent("certificate.pem").path }
  var url: String { "https://127.0.0.1:\(port)/" }

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let certificate = folder.appendingPathComponent("certificate.pem").path
    let key = folder.appendingPathComponent("key.pem").path
    let maker = Process()
    try Self.run(
      maker,
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
        "/CN=127.0.0.1",
        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
      ], output: FileHandle.nullDevice)
    maker.waitUntilExit()
    let output = Pipe()
    try Self.run(
      server, ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"], output: output)
    port = Self.port(in: output)
  }

  private static func run(_ process: Process, _ arguments: [String], output: Any) throws {
    process.executableURL = URL(fileURLWithPath: openssl ?? "")
    process.arguments = arguments
    process.standardInput = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// The server says "ACCEPT 127.0.0.1:PORT" once it listens.
  private static func port(in output: Pipe) -> Int {
    var text = ""
    while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
      text += String(decoding: data, as: UTF8.self)
      for line in text.split(separator: "\n").dropLast(text.hasSuffix("\n") ? 0 : 1) where line.hasPrefix("ACCEPT") {
        return line.split(separator: ":").last.flatMap { Int($0) } ?? 0
      }
    }
    return 0
  }

  func stop() {
    // The test runner's threads block SIGTERM, and so do the programs they start.
    kill(server.processIdentifier, SIGKILL)
    server.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }
}
