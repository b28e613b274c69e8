import StoreTesting
import Testing

@testable import S3Storage

/// The contract of stores, over S3's servers.
@Suite struct S3ContractTests {
  static let subjects = [
    StoreSubject("moto") {
      // It locks nothing, routes no line feeds, and handles some 200 requests a second.
      var tested = TestedStore(try S3Store.live(LiveServer.moto))
      tested.keepsOldVersions = false
      tested.honoursLargeCompareAndSet = false
      tested.unspeakable = ["line\nfeed"]
      tested.isAtomic = false
      tested.listed = 1100
      return tested
    },
    StoreSubject("radosgw") {
      var tested = TestedStore(try S3Store.live(LiveServer.radosgw))
      tested.keepsOldVersions = false
      tested.honoursLargeCreateOnly = false
      tested.honoursLargeCompareAndSet = false
      return tested
    },
  ]

  @Test(arguments: subjects, StoreCheck.all) func keeps(_ subject: StoreSubject, _ check: StoreCheck) throws {
    try check.run(subject)
  }
}
