import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage
import StoreTesting
import Synchronization
import Testing

@testable import GCSStorage

/// What a store does when answers are late, lost, wrong or refusals.
@Suite(.timeLimit(.minutes(2))) struct GCSFaultTests {
  /// A place that gives another token each time.
  final class Tokens: CredentialProvider {
    let place = "the test's place"
    let given = Mutex(0)

    func find() throws(CredentialError) -> ProviderFinding<GoogleToken> {
      .found(
        GoogleToken(
          given.withLock { given in
            given += 1
            return "token-\(given)"
          }))
    }
  }

  static func json(_ reason: String, _ message: String = "words") -> [UInt8] {
    Array(#"{"error":{"code":1,"message":"\#(message)","errors":[{"domain":"global","reason":"\#(reason)"}]}}"#.utf8)
  }

  static func xml(_ code: String) -> [UInt8] { Array("<Error><Code>\(code)</Code><Message>words</Message></Error>".utf8) }

  @Test func overloadAndFailuresAreTriedAgain() throws {
    let server = GCSServer(fault: { request in
      switch request.number {
      case 1: .reply(503)
      case 2: .reply(429, [:], Self.json("rateLimitExceeded"))
      case 3: .silence
      default: nil
      }
    })
    try server.store().put("k", [1, 2, 3])
    #expect(server.requests.count == 4)
    #expect(server.cloud.state.withLock { $0.objects.count } == 1)
  }

  @Test func rateLimitsMayComeAsRefusals() throws {
    let server = GCSServer(fault: { $0.number == 1 ? .reply(403, [:], Self.json("userRateLimitExceeded")) : nil })
    try server.store().put("k", [1])
    #expect(server.requests.count == 2)
  }

  @Test func whatLastsIsAnError() throws {
    let server = GCSServer(fault: { _ in .reply(503, ["x-guploader-uploadid": "R1"], Self.json("backendError")) })
    let error = try #require(failure { try server.store().put("k", [1]) })
    #expect(error.code == .io && error.path == "gs://bucket/p/k")
    #expect(error.message.contains("HTTP 503 backendError, request R1: words"))
    #expect(server.requests.count == 4)
  }

  @Test(arguments: [
    (403, Self.json("forbidden"), StorageError.Code.accessDenied, "grant the account"),
    (403, Self.json("insufficientPermissions"), .accessDenied, "scope cloud-platform"),
    (400, Self.json("userProjectMissing"), .invalid, "option user-project"),
    (403, Self.json("userProjectAccountProblem"), .accessDenied, "billing"),
    (403, Self.json("quotaExceeded"), .noSpace, "raise the quota"),
    (403, Self.json("retentionPolicyNotMet"), .accessDenied, "retention"),
    (404, Self.json("notFound", "The specified bucket does not exist."), .notFound, "bucket does not exist"),
    (400, Self.json("invalid"), .invalid, "HTTP 400 invalid: words"), (400, Self.json("uploadTooLarge"), .invalid, "5 TiB"),
    (409, Self.json("conflict"), .io, "HTTP 409"), (410, Self.json("gone"), .io, "HTTP 410"),
    (403, Self.xml("SignatureDoesNotMatch"), .accessDenied, "GS_SECRET_ACCESS_KEY"),
    (403, Self.xml("RequestTimeTooSkewed"), .accessDenied, "clock"), (400, Self.xml("BadDigest"), .io, "damaged"),
    (404, Self.xml("NoSuchBucket"), .notFound, "create the bucket"), (400, Self.xml("KeyTooLong"), .invalid, "1024"),
    (403, Self.xml("cloudKmsBadKey"), .accessDenied, "kms-key"), (405, Array("<html>".utf8), .invalid, "HTTP 405"),
    (501, Array("plain words".utf8), .invalid, "plain words"), (403, Self.json("accountDisabled"), .accessDenied, "billing"),
  ]) func refusalsStand(_ status: Int, _ body: [UInt8], _ expected: StorageError.Code, _ part: String) throws {
    let server = GCSServer(fault: { _ in .reply(status, [:], body) })
    let error = try #require(failure { try server.store().put("k", [1]) })
    #expect(error.code == expected && error.message.contains(part), "\(error)")
    #expect(server.requests.filter { $0.method == "POST" }.count == 1)
  }

  @Test func anExpiredTokenIsRenewedOnce() throws {
    let server = GCSServer(token: "token-2")
    let tokens = Tokens()
    let store = try server.store(access: .tokens(GoogleCredentials([tokens])))
    try store.put("k", [1])
    #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer token-1", "Bearer token-2"])
    try store.put("k", [2])
    #expect(server.requests.count == 3 && tokens.given.withLock { $0 } == 2)
  }

  @Test func aTokenThatIsNeverTakenIsAnError() throws {
    let server = GCSServer(token: "another")
    let tokens = Tokens()
    let error = try #require(
      failure { _ = try server.store(access: .tokens(GoogleCredentials([tokens]))).head("k") })
    #expect(error.code == .accessDenied && error.message.contains("authError") && error.message.contains("renew"))
    #expect(!"\(error)".contains("token-"))
    #expect(server.requests.count == 2)
  }

  @Test func withoutCredentialsNothingIsSent() throws {
    let server = GCSServer()
    let error = try #require(failure { try server.store(access: .tokens(GoogleCredentials([]))).put("k", [1]) })
    #expect(error.code == .accessDenied && error.message.contains("no credentials for Google Cloud were found"))
    #expect(server.requests.isEmpty)
  }

  @Test func anonymousRequestsCarryNoToken() throws {
    let server = GCSServer()
    try server.store(isAnonymous: true).put("k", [1])
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })
  }

  @Test func wrongKeysAreRefused() throws {
    let server = GCSServer(keys: AWSCredentials(keyID: "K", secret: "right"))
    for keys in [AWSCredentials(keyID: "K", secret: "wrong"), AWSCredentials(keyID: "J", secret: "right")] {
      let error = try #require(
        failure { try server.store(access: .keys(CredentialChain(explicit: keys))).put("k", [1]) })
      #expect(error.code == .accessDenied && error.message.contains("GS_ACCESS_KEY_ID"))
      #expect(!"\(error)".contains(keys.secret))
    }
  }

  @Test func optionsAreSent() throws {
    let key = "projects/p/locations/l/keyRings/r/cryptoKeys/k"
    let json = GCSServer()
    try json.store(kmsKey: key, userProject: "billed").put("k", [1])
    #expect(
      json.requests[0].target.contains("kmsKeyName=\(PercentEncoding.encode(key))&uploadType=multipart&userProject=billed"))
    let keys = AWSCredentials(keyID: "K", secret: "S")
    let xml = GCSServer(keys: keys)
    try xml.store(access: .keys(CredentialChain(explicit: keys)), kmsKey: key, userProject: "billed").put("k", [1])
    #expect(xml.requests[0].headers["x-goog-encryption-kms-key-name"] == key)
    #expect(xml.requests[0].headers["x-goog-user-project"] == "billed")
    #expect(xml.requests[0].headers.keys.allSatisfy { !$0.hasPrefix("x-amz-") })
  }

  @Test func emptyPagesAreFollowed() throws {
    let server = GCSServer()
    let store = try server.store()
    try store.put("k", [1])
    server.cloud.state.withLock { $0.emptyPages = 1 }
    #expect(try store.listAll().map(\.key) == ["k"])
    #expect(server.requests.count == 3)
  }

  @Test func aPageThatNamesItselfIsAnError() throws {
    let server = GCSServer(fault: { _ in .reply(200, [:], Array(#"{"nextPageToken":"x"}"#.utf8)) })
    let error = try #require(failure { _ = try server.store().listAll() })
    #expect(error.code == .io && error.message.contains("names the page that it is"))
    #expect(server.requests.count == 2)
  }

  @Test(arguments: [
    "[]", "{\"items\":[{\"name\":\"p/k\"}]}", "{\"items\":[{\"name\":\"p/k\",\"generation\":\"1\"}]}",
    "{\"items\":[{\"name\":\"other\",\"generation\":\"1\",\"size\":\"1\"}]}",
  ]) func listingsThatCannotBeAreErrors(_ text: String) throws {
    let server = GCSServer(fault: { _ in .reply(200, [:], Array(text.utf8)) })
    #expect(code { _ = try server.store().listAll() } == .io)
  }

  @Test(arguments: ["", "<", "<ListBucketResult><Contents><Key>p/k</Key></Contents></ListBucketResult>"])
  func listingsInXMLThatCannotBeAreErrors(_ text: String) throws {
    let server = GCSServer(fault: { _ in .reply(200, [:], Array(text.utf8)) })
    let keys = CredentialChain(explicit: AWSCredentials(keyID: "K", secret: "S"))
    let outcome = code { _ = try server.store(access: .keys(keys)).listAll() }
    #expect(text.isEmpty ? outcome == nil : outcome == .io)
  }

  @Test func markersOfFoldersAreNoObjects() throws {
    let server = GCSServer()
    let store = try server.store()
    try store.put("a/k", [1])
    for name in ["p/", "p/a/", "p/a/.uploading-x"] {
      server.cloud.state.withLock { state in
        _ = try? server.cloud.store(Array(name.utf8), [], [:], condition: nil, checksum: nil, &state)
      }
    }
    #expect(try store.listAll().map(\.key) == ["a/k"])
    #expect(try store.list(prefix: "", after: nil, limit: 1) == ObjectPage(objects: [], next: ""))
  }
}
