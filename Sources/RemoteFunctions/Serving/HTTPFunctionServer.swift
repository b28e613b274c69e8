internal import CloudCredentials
internal import FlyingFox
internal import FlyingSocks
internal import Synchronization

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A worker that takes calls by HTTP: Cloud Run, Knative, OpenFaaS, and Azure's custom handlers, raw and proxied.
package struct HTTPFunctionServer: Sendable {
  /// Who may call.
  package enum Authentication: Sendable {
    /// Who has the key: calls are signed with it.
    case signature(CallVerifier)
    /// Whom the platform lets through: it checks before it passes a request on.
    case platform
    /// Everybody who reaches the port.
    case none
  }

  private let authentication: Authentication
  private let server: CallServer
  private let maximumBytes: Int
  private let http: HTTPServer
  private let traffic = Traffic()

  /// Calls under way, and whether more are taken.
  private final class Traffic: Sendable {
    struct State {
      var underWay = 0
      var isEnding = false
    }
    let state = Mutex(State())
  }

  /// A server on a port of all addresses.
  /// - Parameter maximumBytes: the most bytes of a request; more is refused before it is read.
  package init(
    port: UInt16, _ authentication: Authentication, _ server: CallServer, maximumBytes: Int = 64 << 20
  ) {
    self.authentication = authentication
    self.server = server
    self.maximumBytes = maximumBytes
    // The driver decides how long a task may take; the platform ends what lasts too long for it.
    http = HTTPServer(
      config: HTTPServer.Configuration(address: .inet(port: port), timeout: 24 * 3600, logger: .disabled))
  }

  /// Serves until ``stop()``.
  /// - Throws: where the port can't be had.
  package func run() async throws {
    await http.appendRoute("*") { [self] request in try await respond(to: request) }
    try await http.run()
  }

  /// Takes no more calls, and waits a while for the answers of those that are under way.
  package func stop(within patience: Duration = .seconds(25)) async {
    traffic.state.withLock { $0.isEnding = true }
    let end = ContinuousClock.now + patience
    while traffic.state.withLock({ $0.underWay > 0 }), ContinuousClock.now < end {
      try? await Task.sleep(for: .milliseconds(20))
    }
    // The last answers are still being sent.
    try? await Task.sleep(for: .milliseconds(100))
    await server.close()
  }

  private func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    // Platforms ask whether the process is up.
    if request.method == .GET || request.method == .HEAD { return Self.text(.ok, "a worker of serverless datasets\n") }
    guard request.method == .POST else { return Self.text(.methodNotAllowed, "calls are POST requests\n") }
    guard let body = try await body(of: request) else {
      return Self.text(.payloadTooLarge, "a call may have \(maximumBytes) bytes; larger ones go through the storage\n")
    }
    guard let arrived = CallForm(body, contentType: request.headers[.contentType]) else {
      return Self.text(.badRequest, "this is no call of a driver\n")
    }
    let signature = arrived.signature ?? request.headers[HTTPHeader(CallSignature.header)]
    if case .signature(let verifier) = authentication,
      let refusal = verifier.refusal(body: arrived.call, signature: signature, now: WallClock.milliseconds / 1000)
    {
      return Self.text(.unauthorized, refusal.rawValue + "\n")
    }
    let isTaken = traffic.state.withLock { state in
      if !state.isEnding { state.underWay += 1 }
      return !state.isEnding
    }
    guard isTaken else { return Self.text(.serviceUnavailable, "this worker is ending\n") }
    defer { traffic.state.withLock { $0.underWay -= 1 } }
    let answer = await server.answer(to: arrived.call)
    return HTTPResponse(
      statusCode: .ok, headers: [.contentType: arrived.contentType], body: Data(arrived.form(answer)))
  }

  /// What was sent; nil where it is too much.
  private func body(of request: HTTPRequest) async throws -> [UInt8]? {
    if let count = request.bodySequence.count, count > maximumBytes { return nil }
    var bytes: [UInt8] = []
    for try await part in request.bodySequence {
      bytes += part
      if bytes.count > maximumBytes { return nil }
    }
    return bytes
  }

  private static func text(_ status: HTTPStatusCode, _ text: String) -> HTTPResponse {
    HTTPResponse(statusCode: status, headers: [.contentType: "text/plain"], body: Data(text.utf8))
  }
}
