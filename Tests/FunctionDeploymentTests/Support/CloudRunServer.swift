import HTTPTransfers
import StoreTesting
import Synchronization

@testable import FunctionDeployment

/// Cloud Run's interface as far as its documents say that deployments use it: services in one project, and operations that take
/// a look more to be done.
final class CloudRunServer: Sendable {
  struct State: Sendable {
    var services: [String: JSONValue] = [:]
    var operations: [String: JSONValue] = [:]
    var bindings: JSONValue = []
    /// What the next operation ends with instead of success.
    var fault: JSONValue?
  }

  let state = Mutex(State())
  private let served: Mutex<ScriptedServer?> = Mutex(nil)

  init(fault: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer? = { _ in nil }) {
    let server = ScriptedServer { [weak self] request in fault(request) ?? self?.answer(request) ?? .silence }
    served.withLock { $0 = server }
  }

  var endpoint: String { served.withLock { $0?.endpoint ?? "" } }
  var requests: [ScriptedServer.Request] { served.withLock { $0?.requests ?? [] } }

  static let service = "/v2/projects/my-project/locations/europe-west1/services/census"

  private func answer(_ request: ScriptedServer.Request) -> ScriptedServer.Answer {
    guard request.headers["authorization"] == "Bearer a-token" else {
      return reply(401, ["error": ["code": 401, "message": "no token", "status": "UNAUTHENTICATED"]])
    }
    return state.withLock { state in
      switch (request.method, request.path) {
      case ("GET", let path) where path.hasPrefix("/v2/operations/"):
        guard let operation = state.operations[path] else { return reply(404, Self.absent) }
        return reply(200, operation)
      case ("GET", let path) where path.hasSuffix(":getIamPolicy"): return reply(200, ["bindings": state.bindings])
      case ("GET", let path): return state.services[path].map { reply(200, $0) } ?? reply(404, Self.absent)
      case ("PATCH", let path):
        guard request.target.hasSuffix("?allowMissing=true") || state.services[path] != nil else {
          return reply(404, Self.absent)
        }
        let sent = JSONValue(json: String(decoding: request.body, as: UTF8.self)) ?? .null
        return begin(&state) { $0.services[path] = Self.completed(sent, path) }
      case ("DELETE", let path):
        guard state.services[path] != nil else { return reply(404, Self.absent) }
        return begin(&state) { $0.services[path] = nil }
      default: return reply(400, ["error": ["code": 400, "message": "what?", "status": "INVALID_ARGUMENT"]])
      }
    }
  }

  private func begin(_ state: inout State, _ change: (inout State) -> Void) -> ScriptedServer.Answer {
    let name = "operations/\(state.operations.count + 1)"
    if let fault = state.fault {
      state.operations["/v2/" + name] = ["name": .text(name), "done": true, "error": fault]
    } else {
      change(&state)
      state.operations["/v2/" + name] = ["name": .text(name), "done": true, "response": [:]]
    }
    return reply(200, ["name": .text(name), "metadata": [:]])
  }

  /// The service with what Cloud Run adds.
  private static func completed(_ sent: JSONValue, _ path: String) -> JSONValue {
    var values = sent.values
    values["name"] = .text(String(path.dropFirst(4)))
    values["generation"] = "1"
    values["uri"] = "https://census-abc.a.run.app"
    var template = values["template"]?.values ?? [:]
    if var container = template["containers"]?.array.first?.values {
      container["ports"] = [["name": "http1", "containerPort": 8080]]
      template["containers"] = [.object(container)]
    }
    values["template"] = .object(template)
    return .object(values)
  }

  private static let absent: JSONValue = ["error": ["code": 404, "message": "Resource not found", "status": "NOT_FOUND"]]

  private func reply(_ status: Int, _ value: JSONValue) -> ScriptedServer.Answer {
    .reply(status, ["content-type": "application/json"], value.bytes)
  }
}
