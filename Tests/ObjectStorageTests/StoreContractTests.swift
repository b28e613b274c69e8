import ObjectStorage
import StoreTesting
import Testing

/// The contract of stores, over those of this machine.
@Suite struct StoreContractTests {
  static let subjects = [
    StoreSubject("memory") { TestedStore(MemoryStore()) },
    StoreSubject("file") {
      let folder = try TemporaryFolder()
      return TestedStore(FileStore(root: folder.path + "/made/on/demand"), owner: folder)
    },
  ]

  @Test(arguments: subjects, StoreCheck.all) func keeps(_ subject: StoreSubject, _ check: StoreCheck) throws {
    try check.run(subject)
  }
}
