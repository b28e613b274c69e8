import Lineage

/// Values that most tests need and none looks at.
enum Samples {
  static let action = ActionID(rawValue: "count-1")

  /// A process that has surely ended: this one's number, started at another time.
  static var deadDriver: DriverIdentity {
    var driver = DriverIdentity.current()
    driver.processStart += 1
    return driver
  }

  static func command(arguments: [String] = ["--input", "a"]) -> RunCommand {
    RunCommand(program: "wordcount", code: CodeIdentity(rawValue: "build-id:01"), arguments: arguments, folder: "/home/me")
  }

  static func newRun(
    at second: Int64 = 1_795_429_502, arguments: [String] = ["--input", "a"], driver: DriverIdentity = .current()
  ) -> NewRun {
    NewRun(command: command(arguments: arguments), startedAt: WallTime(seconds: second), driver: driver)
  }

  static func outcome(_ ordinal: Int, payload: [UInt8] = [1]) -> OutcomeRecord {
    OutcomeRecord(ordinal: ordinal, action: action, kind: .value, payload: payload, committedAt: WallTime(seconds: 7))
  }

  static func success(
    _ run: RunID, task: Int = 0, attempt: Int = 0, identity: UInt64? = nil, location: [UInt8] = [9], finished: Int64 = 2
  ) -> AttemptRecord {
    self.attempt(
      run, task: task, attempt: attempt, identity: identity,
      .succeeded(TaskOutput(location: location, byteCount: 10, rowCount: 3, partitionDigests: [1, .max])), finished: finished)
  }

  static func attempt(
    _ run: RunID, task: Int = 0, attempt: Int = 0, identity: UInt64? = nil, _ result: AttemptRecord.Result, finished: Int64 = 2
  ) -> AttemptRecord {
    AttemptRecord(
      task: TaskKey(run: run, action: action, stage: 1, task: task), attempt: attempt,
      identity: digest(identity ?? UInt64(task)), worker: "worker 3", result: result, startedAt: WallTime(seconds: 1),
      finishedAt: WallTime(seconds: finished), metrics: [4, 5])
  }

  static func digest(_ number: UInt64) -> Digest128 { Digest128(high: 0xfedc_ba98_7654_3210, low: number) }
}

extension LineageStore {
  /// Opens a run as any test would.
  func openSampleRun() async throws -> RunID { try await perform(.openRun(Samples.newRun())).id }
}
