import GRDB
import Testing

@testable import Lineage

@Suite struct PruningTests {
  private let folder: TemporaryFolder
  private let store: LineageStore

  init() throws {
    folder = try TemporaryFolder()
    store = try LineageStore(folder: folder.path)
  }

  private func openRun(at second: Int64, driver: DriverIdentity = .current(), _ state: RunRecord.State) async throws -> RunID {
    let run = try await store.perform(.openRun(Samples.newRun(at: second, driver: driver))).id
    if state != .running { try await store.perform(.finishRun(run, as: state, at: WallTime(seconds: second + 1))) }
    return run
  }

  @Test func oldRunsAreForgottenOldestFirst() async throws {
    var runs: [RunID] = []
    for (i, state) in [RunRecord.State.succeeded, .failed, .abandoned, .succeeded].enumerated() {
      runs.append(try await openRun(at: Int64(i), state))
    }
    #expect(try await store.perform(.prune(keepingLast: 9)).isEmpty)
    #expect(try await store.perform(.prune(keepingLast: 1)) == Array(runs[..<3]))
    #expect(try await store.perform(.recentRuns(limit: 9)).map(\.id) == [runs[3]])
    #expect(try await store.perform(.prune(keepingLast: -1)) == [runs[3]])
  }

  @Test func whatIsNotOverIsKept() async throws {
    var unseen = DriverIdentity.current()
    unseen.namespace += "2"
    let dead = try await openRun(at: 1, driver: Samples.deadDriver, .running)
    let alive = try await openRun(at: 2, .running)
    let elsewhere = try await openRun(at: 3, driver: unseen, .running)
    let committing = try await openRun(at: 4, .failed)
    let givenUp = try await openRun(at: 5, .failed)
    for run in [committing, givenUp] {
      try await store.perform(.sinkIntent(action: Samples.action, destination: "d", manifest: [], of: run))
    }
    try await store.perform(.finishRun(givenUp, as: .abandoned, at: WallTime(seconds: 9)))
    #expect(try await store.perform(.prune(keepingLast: 0)) == [dead, givenUp])
    #expect(try await store.perform(.recentRuns(limit: 9)).map(\.id) == [committing, elsewhere, alive])
  }

  @Test func nothingOfAForgottenRunRemains() async throws {
    let run = try await openRun(at: 1, .running)
    try await store.perform(.appendOutcome(Samples.outcome(0), to: run))
    try await store.perform(.recordDecision(DecisionRecord(action: Samples.action, key: "k", value: []), of: run))
    try await store.perform(.recordStage(StageRecord(action: Samples.action, stage: 0, plan: "{}"), of: run))
    #expect(try await store.perform(.recordAttempt(Samples.success(run))) == .won)
    try await store.perform(.sinkIntent(action: Samples.action, destination: "d", manifest: [], of: run))
    try await store.perform(.sinkCommitted(action: Samples.action, destination: "d", of: run))
    try await store.perform(.finishRun(run, as: .succeeded, at: WallTime(seconds: 2)))
    let counts = LineageOperation(.read) { database in
      try ["run", "outcome", "decision", "stage", "attempt", "sink"].map {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)")
      }
    }
    #expect(try await store.perform(counts) == [1, 1, 1, 1, 1, 1])
    #expect(try await store.perform(.prune(keepingLast: 0)) == [run])
    #expect(try await store.perform(counts) == [0, 0, 0, 0, 0, 0])
    #expect(try await store.perform(.outputs(for: [Samples.digest(0)])).isEmpty)
  }
}
