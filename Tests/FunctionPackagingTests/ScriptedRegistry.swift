import StoreTesting
import Synchronization

@testable import FunctionPackaging

/// A registry that takes everything, and lets a test answer first.
final class ScriptedRegistry: Sendable {
  private struct State {
    var blobs: [String: [UInt8]] = [:]
    var manifests: [String: [UInt8]] = [:]
  }

  private final class Contents: Sendable {
    let state = Mutex(State())
  }

  let server: ScriptedServer
  private let contents = Contents()

  /// - Parameter first: the answer to a request, or nil for the registry's own.
  init(_ first: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer? = { _ in nil }) {
    let contents = contents
    server = ScriptedServer { request in first(request) ?? Self.answer(request, contents) }
  }

  var host: String { String(server.endpoint.dropFirst("http://".count)) }
  var blobs: [String: [UInt8]] { contents.state.withLock { $0.blobs } }
  var manifests: [String: [UInt8]] { contents.state.withLock { $0.manifests } }

  func reference(_ rest: String = "demo/program:1") throws -> ImageReference { try ImageReference(parsing: "\(host)/\(rest)") }

  private static func answer(_ request: ScriptedServer.Request, _ contents: Contents) -> ScriptedServer.Answer {
    let last = String(request.path.split(separator: "/").last ?? "")
    switch request.method {
    case "HEAD": return .reply(contents.state.withLock { $0.blobs[last] } == nil ? 404 : 200)
    case "POST": return .reply(202, ["location": "/v2/demo/program/blobs/uploads/\(request.number)?state=a%2Fb"])
    case "PUT" where request.path.contains("/manifests/"):
      contents.state.withLock { $0.manifests[last] = request.body }
      return .reply(201)
    case "PUT":
      let digest = request.target.split(separator: "digest=").last.map(String.init) ?? ""
      guard ContentDigest(of: request.body).rawValue == digest else { return .reply(400) }
      contents.state.withLock { $0.blobs[digest] = request.body }
      return .reply(201)
    default: return .reply(405)
    }
  }
}
