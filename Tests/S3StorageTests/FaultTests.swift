import CloudCredentials
import Foundation
import HTTPTransfers
import ObjectStorage
import Records
import Synchronization
import RemoteStorage
import StoreTesting
import Testing

@testable import S3Storage

/// What a store does when answers are late, lost, wrong or refusals.
@Suite(.timeLimit(.minutes(2))) struct FaultTests {
  static let time = UTCTime(rfc3339: "2025-01-31T10:00:00Z")!

  func store(
    _ server: ScriptedServer, region: String? = "us-east-1", options: S3Options = S3Options(),
    probed: ServerCapabilities? = .aws,
    credentials: CredentialChain = CredentialChain(explicit: AWSCredentials(keyID: "K", secret: "S"))
  ) throws -> S3Store {
    var policy = RetryPolicy()
    policy.base = .milliseconds(1)
    policy.cap = .milliseconds(5)
    policy.attempts = 4
    let location = try S3Location(bucket: "b", prefix: "p", endpoint: server.endpoint, region: region, options: options)
    // The store keeps its server running.
    var store = S3Store(location, credentials: credentials, policy: policy, now: { withExtendedLifetime(server) { Self.time } })
    // A port may come again, and with it what is known of another test's server.
    store.probe = CapabilityProbe()
    if let probed { _ = try store.probe.capabilities { () throws(StorageError) in probed } }
    return store
  }

  static func xml(_ code: String, _ more: String = "") -> [UInt8] {
    Array("<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>words</Message>\(more)</Error>".utf8)
  }

  static func failure(_ body: () throws -> Void) -> StorageError? {
    do {
      try body()
      return nil
    } catch {
      return error as? StorageError
    }
  }

  @Test func overloadAndFailuresAreTriedAgain() throws {
    let server = ScriptedServer { request in
      switch request.number {
      case 1: .reply(503, [:], Self.xml("SlowDown"))
      case 2: .reply(500, [:], Self.xml("InternalError"))
      case 3: .silence
      default: .reply(200, ["etag": "\"e\""])
      }
    }
    #expect(try store(server).put("k", [1, 2, 3]).etag == "e")
    #expect(server.requests.count == 4)
    #expect(server.requests.allSatisfy { $0.method == "PUT" && $0.path == "/b/p/k" && $0.body == [1, 2, 3] })
  }

  @Test func whatLastsIsAnError() throws {
    let server = ScriptedServer { _ in .reply(503, ["x-amz-request-id": "R1"], Self.xml("SlowDown")) }
    let error = try #require(Self.failure { try store(server).put("k", [1]) })
    #expect(error.code == .io && error.path == "s3://b/p/k")
    #expect(error.message.contains("HTTP 503 SlowDown, request R1: words") && error.message.contains("fewer workers"))
    #expect(server.requests.count == 4)
  }

  @Test(arguments: [
    (403, "AccessDenied", StorageError.Code.accessDenied), (403, "SignatureDoesNotMatch", .accessDenied),
    (403, "InvalidAccessKeyId", .accessDenied), (404, "NoSuchBucket", .notFound), (400, "InvalidRequest", .invalid),
    (400, "KeyTooLongError", .invalid), (403, "QuotaExceeded", .noSpace), (403, "InvalidObjectState", .invalid),
    (501, "NotImplemented", .invalid), (400, "BadDigest", .io), (507, "", .noSpace), (405, "", .invalid),
  ]) func refusalsStand(_ status: Int, _ code: String, _ expected: StorageError.Code) throws {
    let server = ScriptedServer { _ in .reply(status, [:], code.isEmpty ? Array("<html>".utf8) : Self.xml(code)) }
    let error = try #require(Self.failure { try store(server).put("k", [1]) })
    #expect(error.code == (status == 507 ? .noSpace : expected))
    #expect(error.message.contains("HTTP \(status)"))
    #expect(server.requests.count == (status == 507 || code == "BadDigest" ? 4 : 1))
  }

  @Test func anotherRegionIsLearntOnce() throws {
    let server = ScriptedServer { request in
      guard request.headers["authorization"]?.contains("/eu-west-3/") != true else {
        return .reply(200, ["content-length": "5", "etag": "\"e\""])
      }
      return .reply(request.method == "HEAD" ? 400 : 301, ["x-amz-bucket-region": "eu-west-3"])
    }
    let store = try store(server, region: nil)
    #expect(try store.head("k")?.size == 5)
    #expect(server.requests.count == 2)
    #expect(try store.head("k")?.size == 5)
    #expect(server.requests.count == 3)
  }

  @Test func aBodyMayNameTheRegion() throws {
    let server = ScriptedServer { request in
      request.number == 1
        ? .reply(400, [:], Self.xml("AuthorizationHeaderMalformed", "<Region>eu-west-3</Region>"))
        : .reply(200, ["etag": "\"e\""])
    }
    try store(server).put("k", [1])
    #expect(server.requests.last?.headers["authorization"]?.contains("/eu-west-3/") == true)
  }

  @Test func regionsThatChangeAreAnError() throws {
    let server = ScriptedServer { request in .reply(301, ["x-amz-bucket-region": "r\(request.number)"]) }
    let error = try #require(Self.failure { try store(server).put("k", [1]) })
    #expect(error.code == .invalid && error.message.contains("another region, r2"))
    #expect(server.requests.count == 2)
  }

  @Test func aWrongClockIsCorrectedOnce() throws {
    let server = ScriptedServer { request in
      let date = ["date": "Fri, 31 Jan 2025 12:00:07 GMT"]
      guard request.headers["x-amz-date"] == "20250131T120007Z" else {
        return .reply(403, date, Self.xml("RequestTimeTooSkewed"))
      }
      return .reply(200, date.merging(["etag": "\"e\""]) { $1 })
    }
    let store = try store(server)
    try store.put("k", [1])
    try store.put("k", [1])
    #expect(server.requests.count == 3)
  }

  @Test func expiredCredentialsAreRenewed() throws {
    struct Renewing: CredentialProvider {
      let count = Counter()
      var place: String { "here" }
      func find() throws(CredentialError) -> CredentialFinding {
        .found(AWSCredentials(keyID: "K\(count.next())", secret: "S", token: "T"))
      }
    }
    final class Counter: Sendable {
      private let value = Mutex(0)
      func next() -> Int {
        value.withLock { value in
          value += 1
          return value
        }
      }
    }
    let server = ScriptedServer { request in
      request.headers["authorization"]?.contains("Credential=K2/") == true
        ? .reply(200, ["etag": "\"e\""]) : .reply(400, [:], Self.xml("ExpiredToken"))
    }
    try store(server, credentials: CredentialChain([Renewing()])).put("k", [1])
    #expect(server.requests.count == 2)
    #expect(server.requests.allSatisfy { $0.headers["x-amz-security-token"] == "T" })
  }

  @Test func withoutCredentialsNothingIsSent() throws {
    let server = ScriptedServer { _ in .reply(200) }
    let error = try #require(Self.failure { try store(server, credentials: CredentialChain([])).put("k", [1]) })
    #expect(error.code == .accessDenied && error.message.contains("no credentials for AWS were found"))
    #expect(server.requests.isEmpty)
  }

  @Test func bodiesOverPlainHTTPAreSigned() throws {
    let server = ScriptedServer { _ in .reply(200, ["etag": "\"e\""]) }
    try store(server).put("k", Array("Welcome to Amazon S3.".utf8))
    let headers = try #require(server.requests.first?.headers)
    #expect(headers["x-amz-content-sha256"] == "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")
    let checksum = Array("Welcome to Amazon S3.".utf8).withUnsafeBytes { CRC32C($0).base64 }
    #expect(headers["x-amz-checksum-crc32c"] == checksum)
    #expect(headers["expect"] == nil)
  }

  @Test func optionsAreSent() throws {
    let server = ScriptedServer { _ in .reply(200, ["etag": "\"e\""]) }
    let options = S3Options(encryption: .keyService(keyID: "key-1"), requesterPays: true, checksums: false)
    try store(server, options: options).put("k", [1])
    let headers = try #require(server.requests.first?.headers)
    #expect(headers["x-amz-server-side-encryption"] == "aws:kms")
    #expect(headers["x-amz-server-side-encryption-aws-kms-key-id"] == "key-1")
    #expect(headers["x-amz-request-payer"] == "requester")
    #expect(headers["x-amz-checksum-crc32c"] == nil)
    let signed = try #require(headers["authorization"])
    #expect(signed.contains("x-amz-request-payer;x-amz-server-side-encryption;x-amz-server-side-encryption-aws-kms-key-id"))
  }
}
