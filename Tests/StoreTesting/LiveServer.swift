import Foundation
import Synchronization

package import CloudCredentials

/// A server that a script runs as long as this process lives: the script watches its standard input, which ends with us.
package final class LiveServer: Sendable {
  package let endpoint: String
  package let credentials: AWSCredentials
  private let process: Process
  private let input: Pipe

  private init(_ process: Process, _ input: Pipe, endpoint: String, credentials: AWSCredentials) {
    self.process = process
    self.input = input
    self.endpoint = endpoint
    self.credentials = credentials
  }

  /// A server, or why there is none.
  package enum Availability: Sendable {
    case running(LiveServer)
    case missing(String)
  }

  /// Begins to start both, which takes a while, at the same time. Who asks for one waits until it is there.
  package static let warmUp: Void = {
    Thread.detachNewThread { _ = radosgw }
    Thread.detachNewThread { _ = moto }
  }()

  /// moto, started when first asked for.
  package static let moto: Availability = {
    guard hasProgram("python3") else { return .missing("python3 is not installed") }
    let port = freePort()
    return start("moto.sh", [packageFolder + "/.build", port], port: port, AWSCredentials(keyID: "tests", secret: "tests"))
  }()

  /// Ceph's gateway, started when first asked for.
  package static let radosgw: Availability = {
    for program in ["radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph-authtool"] where !hasProgram(program) {
      return .missing("\(program) is not installed (Debian's packages radosgw, ceph-mon, ceph-osd, ceph-common)")
    }
    let port = freePort()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("radosgw-\(UUID().uuidString)").path
    let keys = AWSCredentials(keyID: "TESTACCESSKEY0000001", secret: "tests-secret-tests-secret-tests-secret-1")
    return start("radosgw.sh", [folder, port, freePort(), keys.keyID, keys.secret], port: port, keys)
  }()

  private static let packageFolder = String(#filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 })

  private static func start(_ script: String, _ arguments: [String], port: String, _ credentials: AWSCredentials)
    -> Availability
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [packageFolder + "/Tests/StoreTesting/" + script] + arguments
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    do { try process.run() } catch { return .missing("bash can't be started") }
    // The script says "ready", or ends.
    let said = output.fileHandleForReading.availableData
    guard String(decoding: said, as: UTF8.self).hasPrefix("ready") else { return .missing("\(script) could not start it") }
    return .running(LiveServer(process, input, endpoint: "http://127.0.0.1:\(port)", credentials: credentials))
  }

  private static func hasProgram(_ name: String) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
  }

  /// A port that was free a moment ago.
  private static func freePort() -> String {
    let listener = Listener()
    defer { listener.close() }
    return String(listener.port)
  }
}
