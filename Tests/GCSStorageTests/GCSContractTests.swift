import CloudCredentials
import ObjectStorage
import StoreTesting
import Testing

@testable import GCSStorage

/// The contract of stores, over both interfaces.
@Suite struct GCSContractTests {
  static let keys = AWSCredentials(keyID: "GOOGTESTS", secret: "tests")

  static func tested(_ server: GCSServer, _ access: GCSAccess) throws -> TestedStore {
    var tested = TestedStore(try server.store(access: access), owner: server)
    tested.keepsOldVersions = false
    // Google takes no line ends in names.
    tested.unspeakable = ["line\nfeed"]
    return tested
  }

  static let subjects = [
    StoreSubject("JSON") {
      try Self.tested(GCSServer(token: "a-token"), .tokens(GoogleCredentials(token: "a-token")))
    },
    StoreSubject("XML") {
      var tested = try Self.tested(GCSServer(keys: keys), .keys(CredentialChain(explicit: keys)))
      // More than a page; signing each request twice takes its time.
      tested.listed = 1100
      return tested
    },
  ]

  @Test(.timeLimit(.minutes(5)), arguments: subjects, StoreCheck.all)
  func keeps(_ subject: StoreSubject, _ check: StoreCheck) throws { try check.run(subject) }
}
