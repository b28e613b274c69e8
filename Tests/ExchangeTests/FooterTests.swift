import Exchange
import ObjectStorage
import Records
import Testing

/// An output whose report was lost is read back from its object.
@Suite struct FooterTests {
  let folder: ScratchFolder
  let store = TestStore()

  init() throws { folder = try ScratchFolder() }

  private func write(blockBytes: Int = 100, rows: Int = 300) throws -> ExchangeOutput {
    let options = ExchangeOptions(spillFolder: folder.path, blockBytes: blockBytes)
    let writer = SortedRunWriter(try RowType.resolve(Int.self), try integerOrder(), options: options)
    try pushRows(Array(0..<rows)) { try writer.append($0, $1) }
    return try writer.finish(to: ExchangeTarget(store: store, key: "o", identity: [4, 2], attempt: 5, inlineLimit: 0))
  }

  private func code(_ identity: [UInt8] = [4, 2]) -> ExchangeError.Code? {
    do throws(ExchangeError) {
      _ = try ExchangeOutput.readFooter(store, key: "o", identity: identity)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func theFooterTellsWhatTheReportTold() throws {
    let output = try write()
    #expect(output.pieces.count > 3 && output.attempt == 5)
    #expect(try ExchangeOutput.readFooter(store, key: "o", identity: [4, 2]) == output)
    #expect(store.opens == 1)
  }

  @Test func aLongIndexIsReadToo() throws {
    let output = try write(blockBytes: 1, rows: 5_000)
    #expect(output.pieces.count == 5_000)
    #expect(try ExchangeOutput.readFooter(store, key: "o", identity: [4, 2]) == output)
  }

  @Test func anotherComputationIsNotAdopted() throws {
    _ = try write()
    #expect(code([4, 3]) == .identityMismatch)
  }

  @Test func damageMeansLost() throws {
    let output = try write()
    let size = try #require(try store.head("o")).size
    for byte in output.bytes..<size {
      store.set(TestStore.Faults(flipsBit: byte * 8 + byte % 8))
      #expect(code() == .lostInput)
    }
    store.set(TestStore.Faults())
    let whole = try copy(store.get("o"))
    for length in [0, 1, 23, 24, 25, output.bytes, size - 24, size - 1] {
      try store.put("o", Array(whole.prefix(length)))
      #expect(code() == .lostInput)
    }
    try store.put("o", [0] + whole)
    #expect(code() == .lostInput)
    try store.delete(["o"])
    #expect(code() == .lostInput)
  }

  @Test func aFailingStoreMeansTryAgain() throws {
    _ = try write()
    store.set(TestStore.Faults(failsReads: true))
    #expect(code() == .storage)
  }
}
