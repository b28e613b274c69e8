import StoreTesting
import Testing

@testable import AzureStorage

/// The contract of stores, over servers that keep to Azure's documents.
@Suite struct AzureContractTests {
  static func subject(_ name: String, _ traits: AzureServer.Traits, prefix: String = "", listed: Int = 2500) -> StoreSubject {
    StoreSubject(name) {
      var tested = TestedStore(try AzureServer(traits).store(prefix: prefix))
      tested.keepsOldVersions = false
      tested.unspeakable = ["line\nfeed", "tab\there", "back\\slash", "..."]
      tested.listed = listed
      return tested
    }
  }

  @Test(arguments: StoreCheck.all) func keeps(_ check: StoreCheck) throws {
    try check.run(Self.subject("an account", AzureServer.Traits()))
  }

  /// Where nothing but listings differs.
  static let others = [
    subject(
      "a prefix, on a server that can't list from a name", AzureServer.Traits(listsFromName: false, pageSize: 70),
      prefix: "p é/+&", listed: 150),
    subject("an account with folders", AzureServer.Traits(hasFolders: true, pageSize: 100), prefix: "f", listed: 250),
  ]

  @Test(
    arguments: others,
    StoreCheck.all.filter { ["listings", "odd names", "read after write", "deletes try all"].contains($0.testDescription) })
  func listsAlike(_ subject: StoreSubject, _ check: StoreCheck) throws { try check.run(subject) }
}
