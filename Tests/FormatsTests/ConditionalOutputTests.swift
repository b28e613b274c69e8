import ObjectStorage
import Records
import StoreTesting
import Testing

@testable import Formats

/// Outputs to servers that ignore conditions.
@Suite struct ConditionalOutputTests {
  @Test(arguments: [OutputMode.error, .overwrite]) func whatCantBeCommittedIsRefusedBeforeAnythingRuns(_ mode: OutputMode)
    throws
  {
    let store = CountingStore(honoursConditions: false)
    let name = "t\(UInt64.random(in: .min ... .max))"
    ObjectStores.register(name) { _ in store }
    let destination = try OutputDestination("\(name)://bucket/out", run: "run", nonce: "nonce", fileExtension: "csv")
    let error = #expect(throws: FormatError.self) { try destination.prepare(mode) }
    #expect(error?.code == .invalid && error?.message.contains("two writers") == true)
    #expect(store.requests.allSatisfy { if case .write = $0 { false } else { true } })
  }
}
