import CloudCredentials
import HTTPTransfers
import ObjectStorage
import StoreTesting
import Synchronization
import Testing

@testable import AzureStorage

/// What a store does when answers are late, refusals, or wrong about who asks.
@Suite(.timeLimit(.minutes(2))) struct FaultTests {
  static let time = UTCTime(seconds: 1_738_317_600)
  static let large = noise(9_000_000)

  static func refusal(_ status: Int, _ code: String, _ headers: [String: String] = [:]) -> ScriptedServer.Answer {
    let text = "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>words\nRequestId:R1\nTime:T</Message></Error>"
    return .reply(
      status, headers.merging(["x-ms-request-id": "R1"]) { $1 }, code.isEmpty ? Array("<html>".utf8) : Array(text.utf8))
  }

  @Test func overloadAndFailuresAreTriedAgain() throws {
    let server = AzureServer { request in
      switch request.number {
      case 1: Self.refusal(503, "ServerBusy")
      case 2: Self.refusal(500, "InternalError")
      case 3: .silence
      default: nil
      }
    }
    let store = try server.store()
    let info = try store.put("k", [1, 2, 3])
    #expect(server.requests.count == 4)
    #expect(server.requests.allSatisfy { $0.method == "PUT" && $0.path == "/account1/tests/k" && $0.body == [1, 2, 3] })
    #expect(try store.head("k") == info)
  }

  @Test func whatLastsIsAnError() throws {
    let server = AzureServer { _ in Self.refusal(503, "ServerBusy") }
    let error = try #require(thrown(StorageError.self) { try server.store(prefix: "p").put("k", [1]) })
    #expect(error.code == .io && error.path == "az://tests/p/k")
    #expect(error.message.contains("HTTP 503 ServerBusy, request R1: words); ") && error.message.contains("fewer workers"))
    #expect(server.requests.count == 4)
  }

  @Test(arguments: [
    (403, "AuthorizationFailure", StorageError.Code.accessDenied, "firewall"),
    (403, "AuthenticationFailed", .accessDenied, "clock"),
    (403, "AuthorizationPermissionMismatch", .accessDenied, "Storage Blob Data Contributor"),
    (403, "KeyBasedAuthenticationNotPermitted", .accessDenied, "no keys"), (404, "ContainerNotFound", .notFound, "container"),
    (400, "InvalidUri", .invalid, "choose another"), (400, "Md5Mismatch", .io, "damaged"),
    (400, "InvalidBlobOrBlock", .invalid, "empty object first"),
    (409, "InvalidBlobType", .invalid, "append"),
    (412, "LeaseIdMissing", .accessDenied, "lease"), (409, "BlobImmutableDueToPolicy", .accessDenied, "policy"),
    (409, "BlobArchived", .invalid, "rehydrate"), (413, "RequestBodyTooLarge", .invalid, "split"),
    (501, "", .invalid, "another"),
    (405, "", .invalid, "options"), (403, "", .accessDenied, "grant"),
    (401, "NoAuthenticationInformation", .accessDenied, "renew"),
  ]) func refusalsStand(_ status: Int, _ code: String, _ expected: StorageError.Code, _ remedy: String) throws {
    let server = AzureServer { _ in Self.refusal(status, code) }
    for options in [PutOptions.replace, .createOnly, PutOptions(.ifMatch(etag: "e"))] {
      let error = try #require(thrown(StorageError.self) { try server.store().put("k", [1], options) })
      #expect(error.code == expected && error.message.contains("HTTP \(status)") && error.message.contains(remedy))
    }
    #expect(server.requests.count == 3)
  }

  /// Answers to HEAD have no body, so the header has to name the code.
  @Test func aMissingContainerIsNoMissingObject() throws {
    let server = AzureServer { _ in Self.refusal(404, "", ["x-ms-error-code": "ContainerNotFound"]) }
    let store = try server.store()
    for body: () throws -> Void in [
      { _ = try store.head("k") }, { _ = try store.get("k", range: 0..<1) }, { try store.delete(["k"]) },
      { _ = try store.listAll() },
    ] {
      let error = thrown(StorageError.self, body)
      #expect(error?.code == .notFound && error?.message.contains("create the container") == true)
    }
  }

  @Test func aWrongClockIsCorrectedOnce() throws {
    let server = AzureServer(AzureServer.Traits(now: { Self.time + 7200 }))
    let store = try server.store(now: { Self.time })
    try store.put("k", [1])
    #expect(server.requests.count == 2)
    try store.put("k", [2])
    #expect(server.requests.count == 3)
    #expect(server.requests.last?.headers["x-ms-date"] == "Fri, 31 Jan 2025 12:00:00 GMT")
  }

  /// A place that gives another token each time.
  final class Renewing: CredentialProvider {
    let place = "here"
    private let count = Mutex(0)

    func find() throws(CredentialError) -> ProviderFinding<AzureCredentials> {
      let number = count.withLock { count in
        count += 1
        return count
      }
      return .found(.bearer(token: "T\(number)", expiry: nil))
    }
  }

  @Test func anExpiredTokenIsRenewedOnce() throws {
    let server = AzureServer(AzureServer.Traits(tokens: ["T2"]))
    let store = try server.store(credentials: AzureCredentialChain([Renewing()]))
    try store.put("k", [1])
    #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer T1", "Bearer T2"])
    try store.put("k", [1])
    #expect(server.requests.count == 3)
  }

  @Test func tokensThatStayRefusedAreAnError() throws {
    let server = AzureServer()
    let error = thrown(StorageError.self) {
      try server.store(credentials: AzureCredentialChain([Renewing()])).put("k", [1])
    }
    #expect(error?.code == .accessDenied && error?.message.contains("InvalidAuthenticationInfo") == true)
    #expect(error?.description.contains("T1") == false && server.requests.count == 3)
  }

  @Test func withoutCredentialsNothingIsSent() throws {
    let server = AzureServer()
    let error = thrown(StorageError.self) { try server.store(credentials: AzureCredentialChain([])).put("k", [1]) }
    #expect(error?.code == .accessDenied && error?.message.contains("no credentials for Azure Storage were found") == true)
    #expect(server.requests.isEmpty)
  }

  @Test func wrongKeysAreRefused() throws {
    let server = AzureServer()
    let wrong = AzureCredentialChain(
      account: "account1", explicit: .sharedKey(account: "account1", key: Array("wrong-key".utf8)))
    let store = try server.store(credentials: wrong)
    let error = thrown(StorageError.self) { try store.put("k", [1]) }
    #expect(error?.code == .accessDenied && error?.message.contains("AuthenticationFailed") == true)
    #expect(code { _ = try store.head("k") } == .accessDenied)
  }

  @Test func sharedAccessSignaturesStandInTheQuery() throws {
    let server = AzureServer(AzureServer.Traits(signatures: ["a+b="]))
    func store(_ token: String) throws -> AzureStore {
      try server.store(credentials: AzureCredentialChain(account: "account1", explicit: .sharedAccess(token: token)))
    }
    let good = try store("?sv=2023-11-03&sig=a%2Bb%3D")
    try good.put("k", Self.large)
    #expect(try good.listAll().map(\.size) == [9_000_000])
    let targets = server.requests.map(\.target)
    #expect(targets.allSatisfy { $0.hasSuffix("sv=2023-11-03&sig=a%2Bb%3D") })
    let error = thrown(StorageError.self) { try store("sv=2023-11-03&sig=hush").put("k", [1]) }
    #expect(error?.code == .accessDenied && error?.description.contains("hush") == false)
    let lost = AzureServer { _ in .silence }
    let silent = try lost.store(
      credentials: AzureCredentialChain(account: "account1", explicit: .sharedAccess(token: "sig=hush")))
    let other = thrown(StorageError.self) { _ = try silent.head("k") }
    #expect(other?.code == .io && other?.description.contains("hush") == false)
  }

  /// Over plain HTTP everybody could read a token, but nobody the key.
  @Test(arguments: [true, false]) func tokensAreSentPrivately(_ isBearer: Bool) throws {
    let credentials: AzureCredentials = isBearer ? .bearer(token: "hush", expiry: nil) : try .sharedAccess(token: "sig=hush")
    let location = try AzureLocation(account: "acc", container: "con", endpoint: "http://192.0.2.1:9")
    let store = AzureStore(location, credentials: AzureCredentialChain(account: "acc", explicit: credentials))
    let error = thrown(StorageError.self) { try store.put("k", [1]) }
    #expect(error?.code == .invalid && error?.message.contains("use https:") == true)
    #expect(error?.description.contains("hush") == false)
  }

  @Test func anonymousRequestsCarryNothing() throws {
    let server = AzureServer { _ in .reply(200, ["content-length": "5", "etag": "\"e\""]) }
    let location = try AzureLocation(account: "account1", container: "tests", endpoint: server.endpoint, isAnonymous: true)
    #expect(try AzureStore(location).head("k")?.etag == "e")
    #expect(server.requests.first?.headers["authorization"] == nil)
  }

  @Test(arguments: [
    "back\\slash", "line\nfeed", "dot./x", "dot.", "...", "\u{81}", "x\u{fffe}", String(repeating: "n", count: 1025),
  ])
  func namesThatAzureAltersAreRefused(_ key: String) throws {
    let server = AzureServer()
    let store = try server.store()
    for body: () throws -> Void in [
      { try store.put(key, [1]) }, { _ = try store.head(key) }, { _ = try store.get(key) }, { try store.delete([key]) },
      { try store.put(key, Self.large) },
    ] {
      let error = thrown(StorageError.self, body)
      #expect(error?.code == .invalid && error?.message.contains("Azure can't keep this name") == true)
    }
    #expect(server.requests.isEmpty)
  }
}
