import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage
import StoreTesting
import Testing

@testable import GCSStorage

@Suite struct GCSLocationTests {
  func context(_ environment: [String: String]) -> CredentialContext {
    var context = CredentialContext(client: .shared)
    context.environment = environment
    return context
  }

  func location(_ text: String, _ environment: [String: String] = [:]) throws -> GCSLocation {
    try GCSLocation(ObjectURI(parsing: text), context: context(environment))
  }

  @Test func options() throws {
    let plain = try location("gs://bucket/a/b/")
    #expect(plain == (try GCSLocation(bucket: "bucket", prefix: "a/b")))
    #expect(
      plain.endpoint == "https://storage.googleapis.com" && !plain.isAnonymous && plain.uri.description == "gs://bucket/a/b")
    let all = try location("gs://b/p?endpoint=https://h:443/base/&anonymous=true&kms-key=projects%2Fp&user-project=x")
    #expect(all.endpoint == "https://h/base" && all.isAnonymous && all.kmsKey == "projects/p" && all.userProject == "x")
    #expect(try location("gs://b/what?/why?not=this").prefix == "what?/why?not=this")
  }

  @Test func emulators() throws {
    for text in ["localhost:4443", "http://localhost:4443/"] {
      let emulated = try location("gs://b/p", ["STORAGE_EMULATOR_HOST": text])
      #expect(emulated.endpoint == "http://localhost:4443" && emulated.isAnonymous)
    }
    let environment = ["STORAGE_EMULATOR_HOST": "http://emulator:80"]
    #expect(try location("gs://b/p", environment).endpoint == "http://emulator")
    #expect(try location("gs://b/p?endpoint=https://h", environment).isAnonymous == false)
    #expect(code { _ = try location("gs://b/p?anonymous=false", environment) } == .invalid)
  }

  @Test(arguments: [
    "s3://bucket/a", "gs://buck et/a", "gs://b@d/a", "gs://../a", "gs://b/a?endpoint=ftp://h", "gs://b/a?anonymous=perhaps",
    "gs://b/a?anonymous=true&colour=red", "gs://b/a?endpoint=http://elsewhere", "gs://b/a?endpoint=http://localhost.evil:80",
  ]) func locationsThatCannotBe(_ text: String) {
    #expect(code { _ = try location(text) } == .invalid)
  }

  @Test(arguments: [
    (["GS_ACCESS_KEY_ID": "a", "GS_SECRET_ACCESS_KEY": "b"], true), (["GS_ACCESS_KEY_ID": "a"], true), ([:], false),
  ]) func keysAreUsedWhereTheyAreMeant(_ environment: [String: String], _ isMeant: Bool) throws {
    switch GCSAccess(context(environment)) {
    case .keys(let chain):
      #expect(isMeant)
      let found = try? chain.credentials()
      #expect(found == (environment.count == 2 ? AWSCredentials(keyID: "a", secret: "b") : nil))
    default: #expect(!isMeant)
    }
  }

  /// Google's "Signatures" differs from Amazon's in names only, so each part of the one is compared with the other's.
  @Test func signaturesAreGoogles() throws {
    let request = SignableRequest(method: "GET", host: "storage.googleapis.com", path: "/b/k%20x", query: [("generation", "1")])
    let signature = SignatureV4(googleStorageKey: AWSCredentials(keyID: "GOOG1", secret: "S"))
    let headers = HTTPHeaders(signature.headers(for: request, at: GCSServer.time))
    #expect(headers["x-goog-date"] == "20250131T100000Z")
    #expect(headers["x-goog-content-sha256"] == PayloadHash.empty.text)
    let authorization = try #require(headers["authorization"])
    #expect(
      authorization.hasPrefix(
        "GOOG4-HMAC-SHA256 Credential=GOOG1/20250131/auto/storage/goog4_request, "
          + "SignedHeaders=host;x-goog-content-sha256;x-goog-date, Signature="))
  }

  @Test func joinedBytesComeInOrder() {
    let pieces = [[1, 2, 3], [], [4], [5, 6]].map { SharedBytes($0) }
    for size in 1...8 {
      let joined = JoinedBytes(pieces, from: 1)
      var all: [UInt8] = []
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
      defer { buffer.deallocate() }
      while true {
        let count = joined.read(into: buffer)
        if count == 0 { break }
        all += buffer[..<count]
      }
      #expect(all == [2, 3, 4, 5, 6])
    }
  }
}
