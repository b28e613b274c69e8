import ObjectStorage
import Records
import Testing

@testable import Exchange

/// Reading ahead gives each waiter its own bytes and ends cleanly.
@Suite struct FetchPoolTests {
  private let store = TestStore()

  init() throws { try store.put("numbers", (0..<200).map { UInt8($0) }) }

  @Test(arguments: [0, 1, 4])
  func everyWaiterGetsItsBytes(threads: Int) throws {
    let pool = FetchPool(store: store, threads: threads)
    let fetches = (0..<100).map { pool.submit("numbers", $0..<$0 + 100) }
    for (index, fetch) in fetches.enumerated().reversed() {
      #expect(try copy(pool.wait(for: fetch)) == (index..<index + 100).map { UInt8($0) })
    }
    #expect(store.opens == 100)
    pool.close()
  }

  @Test func withoutThreadsNothingIsReadBeforeItIsWanted() throws {
    let pool = FetchPool(store: store, threads: 0)
    let fetches = (0..<3).map { _ in pool.submit("numbers", 0..<1) }
    #expect(store.opens == 0)
    _ = try pool.wait(for: fetches[1])
    #expect(store.opens == 1)
    pool.close()
  }

  @Test func errorsReachTheirWaiter() {
    let pool = FetchPool(store: store, threads: 2)
    let fetches = ["numbers", "none", "numbers"].map { pool.submit($0, 0..<1) }
    #expect(throws: Never.self) { try pool.wait(for: fetches[0]) }
    #expect { try pool.wait(for: fetches[1]) } throws: { ($0 as? StorageError)?.code == .notFound }
    #expect(throws: Never.self) { try pool.wait(for: fetches[2]) }
    pool.close()
  }

  @Test func unwantedFetchesAreDropped() {
    let pool = FetchPool(store: store, threads: 1)
    let fetches = (0..<1_000).map { _ in pool.submit("numbers", 0..<200) }
    pool.close()
    let opens = store.opens
    // No thread is left to begin another.
    #expect(opens <= fetches.count)
    #expect(fetches.allSatisfy { if case .running = $0.state { false } else { true } })
    #expect(store.opens == opens)
  }
}
