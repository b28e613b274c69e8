import Testing

@testable import Lineage

@Suite struct AttemptOperationTests {
  private let folder: TemporaryFolder
  private let store: LineageStore

  init() throws {
    folder = try TemporaryFolder()
    store = try LineageStore(folder: folder.path)
  }

  @Test func theFirstToSucceedWins() async throws {
    let run = try await store.openSampleRun()
    #expect(try await store.perform(.recordAttempt(Samples.attempt(run, .failed("no")))) == .recorded)
    #expect(try await store.perform(.recordAttempt(Samples.success(run, attempt: 2, location: [2], finished: 9))) == .won)
    #expect(try await store.perform(.recordAttempt(Samples.success(run, attempt: 1, location: [1], finished: 3))) == .discarded)
    #expect(try await store.perform(.recordAttempt(Samples.success(run, attempt: 2, location: [7]))) == .duplicate)
    #expect(try await store.perform(.recordAttempt(Samples.attempt(run, attempt: 3, .lost("gone")))) == .recorded)
    let output = try await store.perform(.outputs(for: [Samples.digest(0)]))[Samples.digest(0)]
    #expect(output?.attempt == 2)
    #expect(output?.output.location == [2])
    let summaries = try await store.perform(.attempts(of: run))
    #expect(summaries.map(\.state) == [.failed, .succeeded, .discarded, .lost])
    #expect(summaries.map(\.isLive) == [false, true, false, false])
    #expect(summaries.map(\.error) == ["no", nil, nil, "gone"])
  }

  @Test func anAttemptIsReadAsItWasRecorded() async throws {
    let run = try await store.openSampleRun()
    let attempt = Samples.success(run, task: 4, attempt: 1, location: [UInt8](0...255))
    #expect(try await store.perform(.recordAttempt(attempt)) == .won)
    let expected = AttemptSummary(
      task: attempt.task, attempt: 1, identity: attempt.identity, worker: "worker 3", state: .succeeded, isLive: true,
      error: nil,
      startedAt: attempt.startedAt, finishedAt: attempt.finishedAt, metrics: [4, 5], byteCount: 10, rowCount: 3)
    #expect(try await store.perform(.attempts(of: run)) == [expected])
    let output = try await store.perform(.outputs(for: [attempt.identity]))[attempt.identity]
    #expect(
      output
        == OutputRecord(
          identity: attempt.identity, task: attempt.task, attempt: 1,
          output: TaskOutput(location: [UInt8](0...255), byteCount: 10, rowCount: 3, partitionDigests: [1, .max]),
          metrics: attempt.metrics))
  }

  @Test func aLateReportOfALostAttemptCounts() async throws {
    let run = try await store.openSampleRun()
    #expect(try await store.perform(.recordAttempt(Samples.attempt(run, .lost("timed out")))) == .recorded)
    #expect(try await store.perform(.recordAttempt(Samples.attempt(run, .failed("why")))) == .recorded)
    #expect(try await store.perform(.recordAttempt(Samples.attempt(run, .lost("timed out")))) == .duplicate)
    #expect(try await store.perform(.recordAttempt(Samples.success(run))) == .won)
    #expect(try await store.perform(.recordAttempt(Samples.attempt(run, .failed("why")))) == .duplicate)
    #expect(try await store.perform(.attempts(of: run)).map(\.state) == [.succeeded])
  }

  @Test func anInvalidatedTaskMayBeWonAgain() async throws {
    let run = try await store.openSampleRun()
    #expect(try await store.perform(.recordAttempt(Samples.success(run, location: [1]))) == .won)
    #expect(try await store.perform(.invalidateOutputs([Samples.digest(0), Samples.digest(8)])) == 1)
    #expect(try await store.perform(.outputs(for: [Samples.digest(0)])).isEmpty)
    // The output is gone: the same report again doesn't bring it back.
    #expect(try await store.perform(.recordAttempt(Samples.success(run, location: [1]))) == .duplicate)
    #expect(try await store.perform(.outputs(for: [Samples.digest(0)])).isEmpty)
    #expect(try await store.perform(.recordAttempt(Samples.success(run, attempt: 1, location: [2]))) == .won)
    #expect(try await store.perform(.outputs(for: [Samples.digest(0)]))[Samples.digest(0)]?.output.location == [2])
    #expect(try await store.perform(.attempts(of: run)).map(\.isLive) == [false, true])
  }

  @Test func theNewestOfSeveralRunsIsFound() async throws {
    let (first, second) = (try await store.openSampleRun(), try await store.openSampleRun())
    #expect(try await store.perform(.recordAttempt(Samples.success(second, location: [2], finished: 20))) == .won)
    #expect(try await store.perform(.recordAttempt(Samples.success(first, location: [1], finished: 10))) == .won)
    #expect(try await store.perform(.outputs(for: [Samples.digest(0)]))[Samples.digest(0)]?.task.run == second)
    #expect(try await store.perform(.invalidateOutputs([Samples.digest(0)])) == 2)
  }

  @Test(arguments: [0, 1, 199, 200, 201, 450]) func anyNumberOfIdentitiesMayBeAskedFor(count: Int) async throws {
    let run = try await store.openSampleRun()
    let attempts = (0..<count).filter { $0 % 3 == 0 }.map { Samples.success(run, task: $0) }
    #expect(try await store.perform(.recordAttempts(attempts)).allSatisfy { $0 == .won })
    let found = try await store.perform(.outputs(for: (0..<count).map { Samples.digest(UInt64($0)) }))
    #expect(Set(found.keys) == Set(attempts.map(\.identity)))
    #expect(found.values.allSatisfy { $0.identity == Samples.digest(UInt64($0.task.task)) })
  }

  @Test func manyAreRecordedTogetherOrNotAtAll() async throws {
    let run = try await store.openSampleRun()
    let good = (0..<5).map { Samples.success(run, task: $0 / 2, attempt: $0) }
    #expect(try await store.perform(.recordAttempts(good)) == [.won, .discarded, .won, .discarded, .won])
    let orphan = Samples.success(RunID(rawValue: "none"))
    let error = await #expect(throws: LineageError.self) {
      try await store.perform(.recordAttempts([Samples.success(run, task: 9), orphan]))
    }
    #expect(error?.code == .conflict)
    #expect(try await store.perform(.attempts(of: run)).count == 5)
  }

  @Test(arguments: 0..<8) func doesWhatTheModelDoes(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    var store = store
    var model = AttemptModel()
    let runs = [try await store.openSampleRun(), try await store.openSampleRun()]
    for step in 0..<150 {
      switch Int.random(in: 0..<20, using: &generator) {
      case 0: store = try LineageStore(folder: folder.path)
      case 1, 2:
        let identity = Samples.digest(UInt64.random(in: 0..<3, using: &generator))
        let count = try await store.perform(.invalidateOutputs([identity]))
        #expect(count == model.invalidate(identity))
      default:
        let attempt = randomAttempt(runs, step, &generator)
        let disposition = try await store.perform(.recordAttempt(attempt))
        #expect(disposition == model.record(attempt), "step \(step): \(attempt)")
      }
      let identities = (0..<3).map(Samples.digest)
      let found = try await store.perform(.outputs(for: identities))
      for identity in identities {
        let expected = model.output(identity)
        #expect(found[identity]?.task == expected?.task && found[identity]?.attempt == expected?.attempt, "step \(step)")
      }
    }
  }

  private func randomAttempt(_ runs: [RunID], _ step: Int, _ generator: inout SeededGenerator) -> AttemptRecord {
    let task = Int.random(in: 0..<4, using: &generator)
    let run = runs.randomElement(using: &generator)!
    let number = Int.random(in: 0..<8, using: &generator)
    let finished = Int64.random(in: 1..<10, using: &generator)
    // Tasks 2 and 3 have the same identity: the same split read twice.
    let identity = UInt64(min(task, 2))
    switch Int.random(in: 0..<4, using: &generator) {
    case 0:
      return Samples.attempt(run, task: task, attempt: number, identity: identity, .failed("e\(step)"), finished: finished)
    case 1: return Samples.attempt(run, task: task, attempt: number, identity: identity, .lost("l\(step)"), finished: finished)
    default: return Samples.success(run, task: task, attempt: number, identity: identity, finished: finished)
    }
  }
}
