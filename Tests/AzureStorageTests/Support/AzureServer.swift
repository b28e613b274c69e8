import CloudCredentials
import Foundation
import HTTPTransfers
import ObjectStorage
import StoreTesting
import Synchronization

@testable import AzureStorage

/// Blob Storage in memory, as far as Microsoft's reference describes what a store asks of it. It checks signatures by its own
/// computation and refuses what lacks the headers that the service demands.
final class AzureServer: Sendable {
  /// How it differs from an account of the usual kind.
  struct Traits: Sendable {
    /// Whether it knows version 2026-02-06, whose listings can begin at a name.
    var listsFromName = true
    /// Whether it has folders and lists them one after the other.
    var hasFolders = false
    /// The most that it lists at once.
    var pageSize = 5000
    /// What its clock shows.
    var now: @Sendable () -> UTCTime = { .now }
    /// Tokens that it takes.
    var tokens: Set<String> = []
    /// Signatures of URLs that it takes.
    var signatures: Set<String> = []
    /// What becomes of its answers on their way.
    var delivers: @Sendable (ScriptedServer.Request, ScriptedServer.Answer) -> ScriptedServer.Answer = { $1 }
  }

  struct Blob {
    var content: [UInt8]
    var etag: String
    var md5: String?
    var metadata: [String: String]
    var blocks: [String: [UInt8]] = [:]
  }

  struct State {
    var blobs: [String: Blob] = [:]
    var uncommitted: [String: [String: [UInt8]]] = [:]
    var writes = 0
    var requests = 0
  }

  static let account = "account1"
  static let container = "tests"
  let key = (0..<64).map { UInt8($0 * 3) }
  let state = Mutex(State())
  let traits: Traits
  private let fault: @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer?
  private let server: Mutex<ScriptedServer?> = Mutex(nil)

  /// A server; `fault` may answer in its stead.
  init(
    _ traits: Traits = Traits(), fault: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer? = { _ in nil }
  ) {
    self.traits = traits
    self.fault = fault
    let made = ScriptedServer { [weak self] in self?.answer($0) ?? .silence }
    server.withLock { $0 = made }
  }

  var endpoint: String { server.withLock { $0?.endpoint ?? "" } }
  var requests: [ScriptedServer.Request] { server.withLock { $0?.requests ?? [] } }

  private func answer(_ request: ScriptedServer.Request) -> ScriptedServer.Answer {
    if let answer = fault(request) { return answer }
    return traits.delivers(request, serve(request))
  }

  /// The answer as the service would give it.
  private func serve(_ request: ScriptedServer.Request) -> ScriptedServer.Answer {
    let call = Call(request)
    return state.withLock { state in
      state.requests += 1
      if let refusal = refusal(call) { return refusal }
      guard call.container == Self.container else {
        return call.failure(404, "ContainerNotFound", "The specified container does not exist.", at: traits.now())
      }
      let reply =
        switch (call.method, call.query["comp"], call.blob.isEmpty) {
        case ("GET", "list", true): list(call, state)
        case ("GET", nil, false), ("HEAD", nil, false): read(call, state)
        case ("PUT", nil, false): put(call, &state)
        case ("PUT", "block", false): putBlock(call, &state)
        case ("PUT", "blocklist", false): putBlockList(call, &state)
        case ("DELETE", nil, false): delete(call, &state)
        default: Reply(400, "UnsupportedHttpVerb")
        }
      return call.answer(reply, at: traits.now())
    }
  }

  /// What every request must have.
  private func refusal(_ call: Call) -> ScriptedServer.Answer? {
    let now = traits.now()
    guard let version = call.headers["x-ms-version"] else {
      return call.failure(400, "MissingRequiredHeader", "x-ms-version", at: now)
    }
    guard version == "2023-11-03" || version == "2026-02-06" && traits.listsFromName else {
      return call.failure(
        400, "InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format.", at: now)
    }
    guard let date = call.headers["x-ms-date"].flatMap({ UTCTime(httpDate: $0) }) else {
      return call.failure(400, "MissingRequiredHeader", "x-ms-date", at: now)
    }
    guard abs(date.seconds - now.seconds) <= 900 else {
      return call.failure(403, "AuthenticationFailed", "Request date header too old", at: now)
    }
    if let signature = call.query["sig"] {
      guard traits.signatures.contains(signature), call.headers["authorization"] == nil else {
        return call.failure(403, "AuthenticationFailed", "Signature did not match.", at: now)
      }
      return nil
    }
    guard let authorization = call.headers["authorization"] else {
      return call.failure(401, "NoAuthenticationInformation", "Server failed to authenticate the request.", at: now)
    }
    if authorization.hasPrefix("Bearer ") {
      let isKnown = traits.tokens.contains(String(authorization.dropFirst(7)))
      return isKnown ? nil : call.failure(401, "InvalidAuthenticationInfo", "Lifetime validation failed.", at: now)
    }
    guard authorization == call.signed(account: Self.account, key: key) else {
      return call.failure(403, "AuthenticationFailed", "The MAC signature is not the same as any computed one.", at: now)
    }
    return nil
  }

  /// A store on it whose failures are tried again at once.
  func store(
    prefix: String = "", checksums: Bool = true, attempts: Int = 4, credentials: AzureCredentialChain? = nil,
    now: (@Sendable () -> UTCTime)? = nil
  ) throws -> AzureStore {
    var policy = RetryPolicy()
    policy.base = .milliseconds(1)
    policy.cap = .milliseconds(5)
    policy.attempts = attempts
    let location = try AzureLocation(
      account: Self.account, container: Self.container, prefix: prefix, endpoint: endpoint, checksums: checksums)
    let explicit = AzureCredentialChain(account: Self.account, explicit: .sharedKey(account: Self.account, key: key))
    let clock = now ?? traits.now
    // The store keeps its server running.
    return AzureStore(
      location, credentials: credentials ?? explicit, policy: policy, now: { withExtendedLifetime(self) { clock() } })
  }
}
