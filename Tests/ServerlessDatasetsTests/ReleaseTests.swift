import ServerlessDatasets
import Testing

/// What closures have captured is released when its run has ended.
@Suite struct ReleaseTests {
  private func expectRelease(
    _ name: String, _ body: @escaping @Sendable (ServerlessSession, ServerlessDataset<Int>) async throws -> Void
  ) async throws {
    let alive = LiveCount()
    do {
      let tracked = Tracked(1, alive)
      try await withSession(name) { session async throws in
        try await body(session, session.range(0..<10, partitions: 2).map { $0 * tracked.number })
      }
    }
    // A task's thread may take a moment to let go of the last of it.
    for _ in 0..<1000 where alive.count > 0 { try await Task.sleep(for: .milliseconds(5)) }
    #expect(alive.count == 0)
  }

  @Test func byOneStage() async throws {
    try await expectRelease("one") { _, rows async throws in #expect(try await rows.count() == 10) }
  }

  @Test func byAnExchange() async throws {
    try await expectRelease("exchange") { _, rows async throws in #expect(try await rows.repartitioned(3).collect().count == 10)
    }
  }

  @Test func byAFailure() async throws {
    struct Unlucky: Error {}
    try await expectRelease("failure") { _, rows async throws in
      let error = try await failure { try await rows.repartitioned(3).map { _ -> Int in throw Unlucky() }.collect() }
      #expect(error?.code == .userError)
    }
  }

  @Test func byACheckpointAndABroadcast() async throws {
    try await expectRelease("shared") { session, rows async throws in
      let all = try await session.broadcast(rows.checkpointed(named: "rows"))
      let count = try await rows.filter { try all.value.contains($0) }.count()
      #expect(count == 10)
    }
  }
}
