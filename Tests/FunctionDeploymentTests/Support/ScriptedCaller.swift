import Synchronization

@testable import FunctionDeployment

/// Answers as a test says, and as a dry run would where the test says nothing.
final class ScriptedCaller: APICaller {
  private let script: @Sendable (APICall, Int) throws(DeploymentError) -> APIAnswer?
  private let log = Mutex([APICall]())

  /// `script` gets each call and how many of its name there were before.
  init(_ script: @escaping @Sendable (APICall, Int) throws(DeploymentError) -> APIAnswer?) { self.script = script }

  var calls: [APICall] { log.withLock { $0 } }
  var names: [String] { calls.map(\.name) }

  func answer(_ call: APICall) throws(DeploymentError) -> APIAnswer {
    let before = log.withLock { log in
      log.append(call)
      return log.filter { $0.name == call.name }.count - 1
    }
    return try script(call, before) ?? call.assumed
  }
}

extension APICall {
  /// The document that is sent; nothing for another body.
  var document: JSONValue { if case .json(let value) = body { value } else { .null } }

  /// What a form says of `name`.
  func item(_ name: String) -> String? {
    if case .form(let items) = body { items.first { $0.name == name }?.value } else { nil }
  }
}
