import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import StoreTesting
import Testing

@testable import S3Storage

/// What only servers show, and no other store has.
@Suite(.timeLimit(.minutes(5))) struct LiveServerTests {
  @Test func whatServersHonourIsFoundOut() throws {
    let moto = try S3Store.live(LiveServer.moto)
    #expect(
      try moto.capabilities()
        == ServerCapabilities(createOnlyPut: true, createOnlyUpload: true, compareAndSetPut: .quoted, compareAndSetUpload: nil))
    #expect(try moto.listAll().isEmpty)
  }

  @Test func whatRadosgwHonoursIsFoundOut() throws {
    let radosgw = try S3Store.live(LiveServer.radosgw)
    #expect(
      try radosgw.capabilities()
        == ServerCapabilities(createOnlyPut: true, createOnlyUpload: false, compareAndSetPut: .bare, compareAndSetUpload: nil))
    let before = radosgw.metrics.snapshot().requests.values.reduce(0, +)
    _ = try radosgw.capabilities()
    #expect(radosgw.metrics.snapshot().requests.values.reduce(0, +) == before)
  }

  @Test(arguments: [true, false]) func presignedURLsWork(_ isMoto: Bool) throws {
    let store = try S3Store.live(isMoto ? LiveServer.moto : LiveServer.radosgw)
    let client = HTTPClient()
    defer { client.close() }
    let put = HTTPRequest(
      method: "PUT", url: try store.presignedURL(.put, "a b+c", seconds: 60), body: .bytes(SharedBytes([1, 2, 3])))
    #expect(try client.perform(put).status == 200)
    #expect(try store.array("a b+c") == [1, 2, 3])
    let answer = try client.perform(HTTPRequest(url: try store.presignedURL(.get, "a b+c", seconds: 60)))
    #expect(answer.status == 200 && Array(answer.body.bytes) == [1, 2, 3])
  }

  @Test func wrongSecretsAreRefused() throws {
    guard case .running(let server) = LiveServer.radosgw else { return _ = try S3Store.live(LiveServer.radosgw) }
    let location = try S3Location(bucket: "tests", endpoint: server.endpoint, region: "us-east-1")
    let wrong = AWSCredentials(keyID: server.credentials.keyID, secret: "wrong-secret")
    let store = S3Store(location, credentials: CredentialChain(explicit: wrong))
    let error = try #require(FaultTests.failure { try store.put("k", [1]) })
    #expect(error.code == .accessDenied && error.message.contains("SignatureDoesNotMatch"))
    #expect(!error.description.contains("wrong-secret"))
    #expect(code { _ = try store.head("k") } == .accessDenied)
  }

  @Test func missingBucketsAreNamed() throws {
    guard case .running(let server) = LiveServer.moto else { return _ = try S3Store.live(LiveServer.moto) }
    let location = try S3Location(bucket: "never-made", endpoint: server.endpoint, region: "us-east-1")
    let store = S3Store(location, credentials: CredentialChain(explicit: server.credentials))
    let error = try #require(FaultTests.failure { try store.put("k", [1]) })
    #expect(error.code == .notFound && error.message.contains("create the bucket"))
    #expect(code { _ = try store.listAll() } == .notFound)
  }

  /// The parts of an upload that was abandoned are gone.
  @Test(arguments: [true, false]) func abandonedUploadsLeaveNothing(_ isMoto: Bool) throws {
    let store = try S3Store.live(isMoto ? LiveServer.moto : LiveServer.radosgw)
    let writer = try store.writer("k")
    try writer.append(noise(9_000_000))
    writer.abandon()
    let answer = try store.client.send("s3://tests") {
      S3Request("ListMultipartUploads", "GET", query: [("uploads", ""), ("prefix", store.location.fullKey("k"))])
    }
    let leaves = try XMLReader.leaves(try answer.checked().response.body)
    #expect(!leaves.contains { $0.path.hasSuffix("Upload/UploadId") })
  }
}
