import Records
import StoreTesting
import Testing

@testable import ObjectStorage

/// Reading ahead gives each waiter its own bytes and ends cleanly.
@Suite struct FetchPoolTests {
  private let store = CountingStore()

  init() throws {
    try store.put("numbers", (0..<200).map { UInt8($0) })
    store.forget()
  }

  private var reads: Int { store.requests.count }

  private func bytes(_ shared: SharedBytes) -> [UInt8] { withExtendedLifetime(shared) { Array(shared.bytes) } }

  private func submit(_ key: String, _ range: Range<Int>, _ pool: FetchPool) -> Fetch {
    pool.submit { [store] () throws(StorageError) in try store.get(key, range: range) }
  }

  @Test(arguments: [0, 1, 4])
  func everyWaiterGetsItsBytes(threads: Int) throws {
    let pool = FetchPool(threads: threads)
    let fetches = (0..<100).map { submit("numbers", $0..<$0 + 100, pool) }
    for (index, fetch) in fetches.enumerated().reversed() {
      #expect(try bytes(pool.wait(for: fetch)) == (index..<index + 100).map { UInt8($0) })
    }
    #expect(reads == 100)
    pool.close()
  }

  @Test func withoutThreadsNothingIsReadBeforeItIsWanted() throws {
    let pool = FetchPool(threads: 0)
    let fetches = (0..<3).map { _ in submit("numbers", 0..<1, pool) }
    #expect(reads == 0)
    _ = try pool.wait(for: fetches[1])
    #expect(reads == 1)
    pool.close()
  }

  @Test func errorsReachTheirWaiter() {
    let pool = FetchPool(threads: 2)
    let fetches = ["numbers", "none", "numbers"].map { submit($0, 0..<1, pool) }
    #expect(throws: Never.self) { try pool.wait(for: fetches[0]) }
    #expect { try pool.wait(for: fetches[1]) } throws: { ($0 as? StorageError)?.code == .notFound }
    #expect(throws: Never.self) { try pool.wait(for: fetches[2]) }
    pool.close()
  }

  @Test func unwantedFetchesAreDropped() {
    let pool = FetchPool(threads: 1)
    let fetches = (0..<1_000).map { _ in submit("numbers", 0..<200, pool) }
    pool.close()
    let begun = reads
    // No thread is left to begin another.
    #expect(begun <= fetches.count)
    #expect(fetches.allSatisfy { if case .running = $0.state { false } else { true } })
    #expect(reads == begun)
  }
}
