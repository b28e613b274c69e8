import Testing

@testable import Lineage

@Suite struct RunOperationTests {
  private let folder: TemporaryFolder
  private let store: LineageStore

  init() throws {
    folder = try TemporaryFolder()
    store = try LineageStore(folder: folder.path)
  }

  private func conflict<T>(_ operation: LineageOperation<T>) async -> String? {
    let error = await #expect(throws: LineageError.self) { try await store.perform(operation) }
    #expect(error?.code == .conflict)
    return error?.message
  }

  @Test func aRunIsReadAsItWasOpened() async throws {
    let arguments = ["", "a b", "\"\\\n\u{1}", "é", "--input"]
    var new = Samples.newRun(arguments: arguments)
    new.options = ["workers": "4", "é\"": ""]
    let run = try await store.perform(.openRun(new))
    #expect(run.command == new.command)
    #expect(run.options == new.options)
    #expect(run.state == .running)
    #expect(run.driver == .current())
    #expect(run.startedAt == new.startedAt)
    #expect(run.finishedAt == nil && run.inputs == nil)
    #expect(try await store.perform(.run(run.id)) == run)
    #expect(try await store.perform(.run(RunID(rawValue: "none"))) == nil)
  }

  @Test func aDriversStartMayBeAnyNumber() async throws {
    var new = Samples.newRun()
    new.driver.processStart = .max
    let run = try await store.perform(.openRun(new))
    #expect(try await store.perform(.run(run.id))?.driver.processStart == .max)
  }

  @Test func everyRunHasItsOwnName() async throws {
    var ids: Set<RunID> = []
    for _ in 0..<30 { ids.insert(try await store.openSampleRun()) }
    #expect(ids.count == 30)
  }

  @Test func inputsAreRecorded() async throws {
    let run = try await store.openSampleRun()
    let digest = Digest128(high: .max, low: 1 << 63 | 5)
    try await store.perform(.recordInputs(digest, of: run))
    #expect(try await store.perform(.run(run))?.inputs == digest)
    #expect(await conflict(.recordInputs(digest, of: RunID(rawValue: "none")))?.contains("no run none") == true)
  }

  @Test(arguments: [RunRecord.State.succeeded, .failed, .abandoned])
  func aRunFinishesOnce(state: RunRecord.State) async throws {
    let run = try await store.openSampleRun()
    let time = WallTime(seconds: 1_795_430_000)
    try await store.perform(.finishRun(run, as: state, at: time))
    // A second report of the same changes nothing.
    try await store.perform(.finishRun(run, as: state, at: WallTime(seconds: 9)))
    let record = try await store.perform(.run(run))
    #expect(record?.state == state)
    #expect(record?.finishedAt == time)
    #expect(await conflict(.finishRun(run, as: state == .succeeded ? .failed : .succeeded, at: time)) != nil)
    #expect(await conflict(.finishRun(run, as: .running, at: time)) != nil)
  }

  @Test func aFailedRunMayBeAbandoned() async throws {
    let run = try await store.openSampleRun()
    try await store.perform(.finishRun(run, as: .failed, at: WallTime(seconds: 1)))
    try await store.perform(.finishRun(run, as: .abandoned, at: WallTime(seconds: 2)))
    #expect(try await store.perform(.run(run))?.state == .abandoned)
    #expect(await conflict(.finishRun(RunID(rawValue: "none"), as: .failed, at: WallTime(seconds: 2))) != nil)
  }

  @Test func theNewestRunOfACommandIsContinuedIfItIsUnfinished() async throws {
    let command = Samples.command()
    #expect(try await store.perform(.latestUnfinishedRun(of: command)) == nil)
    let monday = try await store.perform(.openRun(Samples.newRun(at: 1000)))
    let other = try await store.perform(.openRun(Samples.newRun(at: 5000, arguments: ["b"])))
    #expect(try await store.perform(.latestUnfinishedRun(of: command)) == monday)
    try await store.perform(.finishRun(monday.id, as: .failed, at: WallTime(seconds: 1001)))
    #expect(try await store.perform(.latestUnfinishedRun(of: command))?.id == monday.id)
    let tuesday = try await store.perform(.openRun(Samples.newRun(at: 2000)))
    #expect(try await store.perform(.latestUnfinishedRun(of: command)) == tuesday)
    try await store.perform(.finishRun(tuesday.id, as: .succeeded, at: WallTime(seconds: 2001)))
    #expect(try await store.perform(.latestUnfinishedRun(of: command)) == nil)
    #expect(try await store.perform(.latestUnfinishedRun(of: other.command)) == other)
  }

  @Test func anyDifferenceMakesAnotherCommand() async throws {
    let run = try await store.perform(.openRun(Samples.newRun(arguments: ["a", "b"])))
    let changes: [(inout RunCommand) -> Void] = [
      { $0.program = "x" }, { $0.code = CodeIdentity(rawValue: "build-id:02") }, { $0.folder = "/" },
      { $0.arguments = ["a b"] },
      { $0.arguments = ["b", "a"] }, { $0.arguments = [] }, { $0.arguments = ["a\",\"b"] },
    ]
    for change in changes {
      var command = run.command
      change(&command)
      #expect(try await store.perform(.latestUnfinishedRun(of: command)) == nil)
    }
    #expect(try await store.perform(.latestUnfinishedRun(of: run.command)) == run)
  }

  @Test func recentRunsAreNewestFirst() async throws {
    for second in [30, 10, 20] { _ = try await store.perform(.openRun(Samples.newRun(at: Int64(second)))) }
    let recent = try await store.perform(.recentRuns(limit: 2))
    #expect(recent.map(\.startedAt) == [WallTime(seconds: 30), WallTime(seconds: 20)])
    #expect(try await store.perform(.recentRuns(limit: -1)).isEmpty)
  }

  @Test func aDeadDriversRunIsTakenOver() async throws {
    let run = try await store.perform(.openRun(Samples.newRun(driver: Samples.deadDriver)))
    let claim = try await store.perform(.claimRun(run.id, by: .current()))
    var expected = run
    expected.driver = .current()
    #expect(claim == .claimed(expected))
    #expect(try await store.perform(.run(run.id)) == expected)
  }

  @Test func aLivingDriversRunIsNot() async throws {
    let run = try await store.perform(.openRun(Samples.newRun()))
    #expect(try await store.perform(.claimRun(run.id, by: .current(), evenIfUnknown: true)) == .refused(run, liveness: .alive))
  }

  @Test func anUnseenDriversRunIsOnlyOnRequest() async throws {
    var driver = DriverIdentity.current()
    driver.boot = "another"
    driver.host = "elsewhere"
    let run = try await store.perform(.openRun(Samples.newRun(driver: driver)))
    #expect(try await store.perform(.claimRun(run.id, by: .current())) == .refused(run, liveness: .unknown))
    let claim = try await store.perform(.claimRun(run.id, by: .current(), evenIfUnknown: true))
    #expect(claim != .refused(run, liveness: .unknown))
  }

  @Test func aFailedRunGoesOn() async throws {
    let run = try await store.perform(.openRun(Samples.newRun()))
    try await store.perform(.finishRun(run.id, as: .failed, at: WallTime(seconds: 1)))
    #expect(try await store.perform(.claimRun(run.id, by: .current())) == .claimed(run))
    #expect(try await store.perform(.run(run.id)) == run)
  }

  @Test(arguments: [RunRecord.State.succeeded, .abandoned]) func aRunThatIsOverDoesNot(state: RunRecord.State) async throws {
    let run = try await store.perform(.openRun(Samples.newRun(driver: Samples.deadDriver)))
    try await store.perform(.finishRun(run.id, as: state, at: WallTime(seconds: 1)))
    #expect(await conflict(.claimRun(run.id, by: .current()))?.contains("--new") == true)
    #expect(await conflict(.claimRun(RunID(rawValue: "none"), by: .current())) != nil)
  }

  @Test func ofManyWhoClaimAtOnceOneGetsIt() async throws {
    for _ in 0..<5 {
      let run = try await store.perform(.openRun(Samples.newRun(driver: Samples.deadDriver)))
      let stores = try (0..<4).map { _ in try LineageStore(folder: folder.path) }
      let claims = try await withThrowingTaskGroup(of: RunClaim.self) { group in
        for store in stores { group.addTask { try await store.perform(.claimRun(run.id, by: .current())) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let claimed = claims.filter { if case .claimed = $0 { true } else { false } }
      #expect(claimed.count == 1)
    }
  }
}
