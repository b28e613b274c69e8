import ServerlessDatasets
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A task that is cancelled stops its wave.
@Suite struct CancellationTests {
  @Test func cancellingTheTaskStopsTheWave() async throws {
    let calls = Counter()
    let run = Task {
      try await withSession("cancelled") { session async throws in
        try await session.range(0..<10_000, partitions: 10_000).map { number in
          usleep(2_000)
          return calls.pass(number)
        }.count()
      }
    }
    while calls.count == 0 { try await Task.sleep(for: .milliseconds(1)) }
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
    let count = calls.count
    #expect(count < 10_000)
    // Nothing of the wave goes on behind the program's back.
    try await Task.sleep(for: .milliseconds(50))
    #expect(calls.count <= count + 2)
  }

  @Test func aCancelledActionLeavesTheNextOneAlone() async throws {
    let sum = try await withSession("next") { session async throws in
      let wave = session.range(0..<200, partitions: 200).map { number in
        usleep(5_000)
        return number
      }
      do {
        _ = try await session.withTimeout(.milliseconds(20)) { try await wave.count() }
        return -1
      } catch let error as DatasetError where error.code == .timedOut {
        return try await session.range(0..<10).reduce(+) ?? 0
      }
    }
    #expect(sum == 45)
  }
}
