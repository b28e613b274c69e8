internal import Formats
internal import Lineage
internal import Records

/// The run that a command is: a new one, or the unfinished one that it continues.
struct OpenedRun: Sendable {
  let id: RunID
  let startedAt: WallTime
  /// Outcomes of before the interruption, in their order; empty for a new run.
  let outcomes: [OutcomeRecord]
  let isResumed: Bool
  /// Why an unfinished run isn't continued, if there is one.
  let note: String?
  /// An unfinished run that this one takes the place of: nothing will continue it.
  let givenUp: RunID?

  /// Unfinished runs beyond this age aren't continued unless they are named.
  static let resumeLimit = Duration.seconds(24 * 3600)

  init(_ lineage: LineageStore, _ command: RunCommand, _ options: ServerlessOptions) async throws(LineageError) {
    let driver = DriverIdentity.current()
    var note: String?
    var givenUp: RunID?
    if let name = options.resume {
      let run = try await Self.named(RunID(rawValue: name), command, lineage)
      self = try await OpenedRun(claiming: run, lineage, driver)
      return
    }
    if let last = try await lineage.perform(.latestUnfinishedRun(of: command)) {
      let obstacle = options.startsAnew ? nil : try await Self.obstacle(to: last, lineage)
      if obstacle == nil, !options.startsAnew {
        self = try await OpenedRun(claiming: last, lineage, driver)
        return
      }
      note = obstacle?.note
      if obstacle?.isLasting ?? true, last.driver.liveness() == .dead || last.state == .failed {
        try await lineage.perform(.finishRun(last.id, as: .abandoned, at: .now()))
        givenUp = last.id
      }
    }
    if note == nil, !options.startsAnew { note = try await Self.otherCode(command, lineage) }
    let run = try await lineage.perform(
      .openRun(NewRun(command: command, options: ["backend": options.backend.rawValue], startedAt: .now(), driver: driver)))
    self.init(id: run.id, startedAt: run.startedAt, outcomes: [], isResumed: false, note: note, givenUp: givenUp)
  }

  private init(
    id: RunID, startedAt: WallTime, outcomes: [OutcomeRecord], isResumed: Bool, note: String? = nil, givenUp: RunID? = nil
  ) {
    self.id = id
    self.startedAt = startedAt
    self.outcomes = outcomes
    self.isResumed = isResumed
    self.note = note
    self.givenUp = givenUp
  }

  private static func named(
    _ id: RunID, _ command: RunCommand, _ lineage: LineageStore
  ) async throws(LineageError) -> RunRecord {
    guard let run = try await lineage.perform(.run(id)) else {
      let known = try await lineage.perform(.recentRuns(limit: 5)).map(\.id.rawValue).joined(separator: ", ")
      throw LineageError(.conflict, path: lineage.path, "there is no run \(id) to resume; the last ones are \(known)")
    }
    let code = command.code
    guard run.command.code == code else {
      throw LineageError(
        .conflict, path: lineage.path,
        "run \(id) was started by other code (\(run.command.code)) than this program's (\(code)): closures may mean something else now; run the old build, or start anew with --new"
      )
    }
    guard run.command == command else {
      throw LineageError(
        .conflict, path: lineage.path,
        "run \(id) is another command's: \(run.command.program) \(run.command.arguments.joined(separator: " ")), started in "
          + "\(run.command.folder); resume it with these arguments there")
    }
    return run
  }

  /// What to say when the command's last run is unfinished, but another build's.
  private static func otherCode(_ command: RunCommand, _ lineage: LineageStore) async throws(LineageError) -> String? {
    guard let last = try await lineage.perform(.latestRun(ofAnyBuildOf: command)), last.command.code != command.code,
      last.state == .running || last.state == .failed
    else { return nil }
    return "run \(last.id) of the same command was started by another build of the program (\(last.command.code), this is "
      + "\(command.code)), whose closures may mean something else"
  }

  /// Why an unfinished run of the same command isn't continued, and whether it never can be.
  private static func obstacle(
    to run: RunRecord, _ lineage: LineageStore
  ) async throws(LineageError) -> (note: String, isLasting: Bool)? {
    if WallTime.now().since(run.startedAt) > resumeLimit {
      return ("run \(run.id) is older than 24 hours (continue it with --resume \(run.id))", false)
    }
    if run.state == .running, run.driver.liveness() != .dead {
      return ("run \(run.id) of the same command is being driven by process \(run.driver.process)", false)
    }
    for decision in try await lineage.perform(.decisions(of: run.id)) where decision.key.hasPrefix("input ") {
      let pattern = String(decision.key.dropFirst(6))
      guard let files = try? InputListing.resolve(pattern), files.digest == decision.value else {
        return ("the files at \(pattern) have changed since run \(run.id)", true)
      }
    }
    return nil
  }

  private init(claiming run: RunRecord, _ lineage: LineageStore, _ driver: DriverIdentity) async throws(LineageError) {
    let hadFailed = run.state == .failed
    switch try await lineage.perform(.claimRun(run.id, by: driver)) {
    case .refused(let other, _):
      throw LineageError(
        .conflict, path: lineage.path,
        "run \(run.id) is being driven by process \(other.driver.process) on \(other.driver.host); wait for it, or start another with --new"
      )
    case .claimed: break
    }
    var outcomes = try await lineage.perform(.outcomes(of: run.id))
    if hadFailed {
      // The failure that ended the run is tried again; one that the program caught has other outcomes behind it.
      let kept = outcomes.lastIndex { $0.kind == .value || $0.kind == .stored }.map { $0 + 1 } ?? 0
      try await lineage.perform(.removeOutcomes(of: run.id, from: kept))
      outcomes.removeSubrange(kept...)
    }
    self.init(id: run.id, startedAt: run.startedAt, outcomes: outcomes, isResumed: true)
  }
}
