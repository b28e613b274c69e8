import Testing

@testable import Lineage

/// Outcomes, decisions, stages and sinks.
@Suite struct RecordOperationTests {
  private let folder: TemporaryFolder
  private let store: LineageStore
  private let nobody = RunID(rawValue: "none")

  init() throws {
    folder = try TemporaryFolder()
    store = try LineageStore(folder: folder.path)
  }

  private func conflict<T>(_ operation: LineageOperation<T>) async -> String? {
    let error = await #expect(throws: LineageError.self) { try await store.perform(operation) }
    #expect(error?.code == .conflict)
    #expect(error?.path == folder.file)
    return error?.message
  }

  @Test func outcomesAreReadAsTheyWereAppended() async throws {
    let (run, other) = (try await store.openSampleRun(), try await store.openSampleRun())
    var all: [OutcomeRecord] = []
    for kind in OutcomeRecord.Kind.allCases {
      for payload in [[], [0], [UInt8](0...255)] as [[UInt8]] {
        all.append(
          OutcomeRecord(
            ordinal: all.count, action: ActionID(rawValue: "a \(all.count)"), kind: kind, payload: payload,
            committedAt: WallTime(nanoseconds: .max - Int64(all.count))))
      }
    }
    for outcome in all { try await store.perform(.appendOutcome(outcome, to: run)) }
    #expect(try await store.perform(.outcomes(of: run)) == all)
    #expect(try await store.perform(.outcomes(of: other)).isEmpty)
    #expect(try await store.perform(.outcomes(of: nobody)).isEmpty)
  }

  @Test func outcomesHaveNoGapsAndNoSeconds() async throws {
    let run = try await store.openSampleRun()
    for wrong in [1, -1] { #expect(await conflict(.appendOutcome(Samples.outcome(wrong), to: run)) != nil) }
    try await store.perform(.appendOutcome(Samples.outcome(0), to: run))
    for wrong in [0, 2] {
      #expect(await conflict(.appendOutcome(Samples.outcome(wrong), to: run))?.contains("the next is 1") == true)
    }
    #expect(await conflict(.appendOutcome(Samples.outcome(0), to: nobody))?.contains("no run") == true)
  }

  @Test func theFailureThatEndedARunIsForgotten() async throws {
    let run = try await store.openSampleRun()
    for i in 0..<4 { try await store.perform(.appendOutcome(Samples.outcome(i), to: run)) }
    try await store.perform(.removeOutcomes(of: run, from: 2))
    #expect(try await store.perform(.outcomes(of: run)).map(\.ordinal) == [0, 1])
    try await store.perform(.appendOutcome(Samples.outcome(2), to: run))
    #expect(try await store.perform(.outcomes(of: run)).map(\.ordinal) == [0, 1, 2])
  }

  @Test func decisionsHold() async throws {
    let run = try await store.openSampleRun()
    let all = ["z", "a", "m"].flatMap { key in
      ["x", "y"].map { DecisionRecord(action: ActionID(rawValue: $0), key: key, value: Array(key.utf8)) }
    }
    for decision in all + all { try await store.perform(.recordDecision(decision, of: run)) }
    #expect(try await store.perform(.decisions(of: run)) == all)
    var other = all[0]
    other.value = []
    #expect(await conflict(.recordDecision(other, of: run))?.contains("'z'") == true)
    #expect(await conflict(.recordDecision(other, of: nobody)) != nil)
    #expect(try await store.perform(.decisions(of: run)) == all)
  }

  @Test func aStagesPlanMayBeReplaced() async throws {
    let run = try await store.openSampleRun()
    var stages = [2, 0, 1].map { StageRecord(action: Samples.action, stage: $0, plan: "{\"stage\":\($0)}") }
    for stage in stages { try await store.perform(.recordStage(stage, of: run)) }
    stages[1].plan = "{}"
    try await store.perform(.recordStage(stages[1], of: run))
    #expect(try await store.perform(.stages(of: run)) == stages)
    #expect(await conflict(.recordStage(stages[0], of: nobody)) != nil)
  }

  private func intent(_ destination: String, _ manifest: [UInt8], _ run: RunID) -> LineageOperation<Void> {
    .sinkIntent(action: Samples.action, destination: destination, manifest: manifest, of: run)
  }

  @Test func aSinkGoesFromIntentToItsEnd() async throws {
    let run = try await store.openSampleRun()
    try await store.perform(intent("s3://a", [1], run))
    try await store.perform(intent("s3://b", [2], run))
    try await store.perform(.sinkCommitted(action: Samples.action, destination: "s3://b", of: run))
    try await store.perform(.sinkCommitted(action: Samples.action, destination: "s3://b", of: run))
    let expected = [
      SinkRecord(action: Samples.action, destination: "s3://a", state: .intent, manifest: [1]),
      SinkRecord(action: Samples.action, destination: "s3://b", state: .committed, manifest: [2]),
    ]
    #expect(try await store.perform(.sinks(of: run)) == expected)
  }

  @Test func anAbortedSinkMayBeTriedAgainWithAnotherManifest() async throws {
    let run = try await store.openSampleRun()
    try await store.perform(intent("s3://a", [1], run))
    try await store.perform(.sinkAborted(action: Samples.action, destination: "s3://a", of: run))
    #expect(await conflict(.sinkCommitted(action: Samples.action, destination: "s3://a", of: run)) != nil)
    try await store.perform(intent("s3://a", [2], run))
    try await store.perform(intent("s3://a", [3], run))
    try await store.perform(.sinkCommitted(action: Samples.action, destination: "s3://a", of: run))
    let expected = [SinkRecord(action: Samples.action, destination: "s3://a", state: .committed, manifest: [3])]
    #expect(try await store.perform(.sinks(of: run)) == expected)
  }

  @Test func aCommitIsForGood() async throws {
    let run = try await store.openSampleRun()
    try await store.perform(intent("s3://a", [1], run))
    try await store.perform(.sinkCommitted(action: Samples.action, destination: "s3://a", of: run))
    #expect(await conflict(intent("s3://a", [2], run))?.contains("twice") == true)
    #expect(await conflict(.sinkAborted(action: Samples.action, destination: "s3://a", of: run)) != nil)
  }

  @Test func aCommitNeedsAnIntent() async throws {
    let run = try await store.openSampleRun()
    let message = await conflict(.sinkCommitted(action: Samples.action, destination: "s3://a", of: run))
    #expect(message?.contains("no intent is recorded") == true)
    #expect(await conflict(intent("s3://a", [], nobody)) != nil)
  }
}
