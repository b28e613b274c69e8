import GRDB

extension LineageOperation<RunRecord> {
  /// Records the start of a run, under a new name.
  package static func openRun(_ run: NewRun) -> Self {
    LineageOperation(.full) { database in
      var id = RunID(startedAt: run.startedAt)
      while try database.runs("WHERE id = ?", [id.rawValue]).first != nil { id = RunID(startedAt: run.startedAt) }
      let driver = run.driver
      try database.change(
        """
        INSERT INTO run (id, program, code, arguments, folder, options, started, state, driver_process, driver_start,
          driver_boot, driver_namespace, driver_host) VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, ?, ?, ?)
        """,
        [
          id.rawValue, run.command.program, run.command.code.rawValue, JSONText.array(run.command.arguments),
          run.command.folder, JSONText.object(run.options), run.startedAt.nanoseconds, driver.process,
          Int64(bitPattern: driver.processStart), driver.boot, driver.namespace, driver.host,
        ])
      return RunRecord(
        id: id, command: run.command, options: run.options, startedAt: run.startedAt, finishedAt: nil, state: .running,
        driver: driver, inputs: nil)
    }
  }
}

extension LineageOperation<RunRecord?> {
  /// The run of that name.
  package static func run(_ id: RunID) -> Self {
    LineageOperation(.read) { database in try database.runs("WHERE id = ?", [id.rawValue]).first }
  }

  /// The run that the same command would continue: the newest of that command, if it is running (its driver may have died: see
  /// `DriverIdentity.liveness`) or failed. Once a later one has succeeded or was abandoned, an older one is history.
  package static func latestUnfinishedRun(of command: RunCommand) -> Self {
    LineageOperation(.read) { database in
      let newest = try database.runs(
        "WHERE program = ? AND code = ? AND arguments = ? AND folder = ? ORDER BY started DESC, rowid DESC LIMIT 1",
        [command.program, command.code.rawValue, JSONText.array(command.arguments), command.folder]
      ).first
      guard let newest, newest.state == .running || newest.state == .failed else { return nil }
      return newest
    }
  }
}

extension LineageOperation<RunRecord?> {
  /// The newest run of that program with those arguments in that folder, whatever its code.
  package static func latestRun(ofAnyBuildOf command: RunCommand) -> Self {
    LineageOperation(.read) { database in
      try database.runs(
        "WHERE program = ? AND arguments = ? AND folder = ? ORDER BY started DESC, rowid DESC LIMIT 1",
        [command.program, JSONText.array(command.arguments), command.folder]
      ).first
    }
  }
}

extension LineageOperation<[RunRecord]> {
  /// The newest runs, newest first.
  package static func recentRuns(limit: Int) -> Self {
    LineageOperation(.read) { database in try database.runs("ORDER BY started DESC, rowid DESC LIMIT ?", [max(0, limit)]) }
  }
}

extension LineageOperation<RunClaim> {
  /// Makes `driver` the driver of an unfinished run, if that run has none that lives; of two processes that ask at once, one
  /// gets it. A run that failed has no driver, whether or not the process that drove it goes on.
  /// - Parameter evenIfUnknown: takes the run also from a driver that can't be seen from this machine or container. Then the
  ///   caller must know that it has ended.
  /// - Throws: `conflict` if there is no such run, it has succeeded, or was abandoned.
  package static func claimRun(_ id: RunID, by driver: DriverIdentity, evenIfUnknown: Bool = false) -> Self {
    LineageOperation<RunClaim>(.normal) { database in
      try database.requireRun(id)
      guard var run = try database.runs("WHERE id = ?", [id.rawValue]).first else { throw UnreadableRow(detail: "run \(id)") }
      if run.state == .succeeded || run.state == .abandoned {
        throw LineageRefusal("run \(id) is \(run.state.rawValue), so it can't be resumed; start a new one with --new")
      }
      let liveness = run.state == .failed ? .dead : run.driver.liveness()
      if liveness == .alive || (liveness == .unknown && !evenIfUnknown) { return .refused(run, liveness: liveness) }
      try database.change(
        """
        UPDATE run SET state = 'running', finished = NULL, driver_process = ?, driver_start = ?, driver_boot = ?,
          driver_namespace = ?, driver_host = ? WHERE id = ?
        """,
        [
          driver.process, Int64(bitPattern: driver.processStart), driver.boot, driver.namespace, driver.host, id.rawValue,
        ])
      run.driver = driver
      run.state = .running
      run.finishedAt = nil
      return .claimed(run)
    }
  }
}

extension LineageOperation<Void> {
  /// Records the digest of a run's input listings.
  /// - Throws: `conflict` if there is no such run.
  package static func recordInputs(_ digest: Digest128, of run: RunID) -> Self {
    LineageOperation(.normal) { database in
      try database.requireRun(run)
      try database.change("UPDATE run SET inputs = ? WHERE id = ?", [digest.blob, run.rawValue])
    }
  }

  /// Records that a run has ended, or is given up.
  /// - Throws: `conflict` if there is no such run, or it had ended in another state.
  package static func finishRun(_ id: RunID, as state: RunRecord.State, at time: WallTime) -> Self {
    LineageOperation(.normal) { database in
      try database.requireRun(id)
      guard let run = try database.runs("WHERE id = ?", [id.rawValue]).first else { throw UnreadableRow(detail: "run \(id)") }
      if run.state == state, run.finishedAt != nil { return }
      let isLegal = run.state == .running || (run.state == .failed && state == .abandoned)
      guard isLegal, state != .running else {
        throw LineageRefusal(
          "run \(id) is \(run.state.rawValue) and can't become \(state.rawValue); claim it first to go on with it")
      }
      try database.change(
        "UPDATE run SET state = ?, finished = ? WHERE id = ?", [state.rawValue, time.nanoseconds, id.rawValue])
    }
  }
}

extension Database {
  /// The runs that a condition selects.
  func runs(_ condition: String, _ arguments: StatementArguments) throws -> [RunRecord] {
    let columns = """
      id, program, code, arguments, folder, options, started, finished, state, driver_process, driver_start, driver_boot,
      driver_namespace, driver_host, inputs
      """
    return try rows("SELECT \(columns) FROM run \(condition)", arguments) { row in
      let id = RunID(rawValue: try row.next())
      let (program, code) = (try row.next(String.self), CodeIdentity(rawValue: try row.next()))
      let (arguments, folder) = (try strings(inJSON: try row.next()), try row.next(String.self))
      let options = try members(ofJSON: try row.next())
      return RunRecord(
        id: id, command: RunCommand(program: program, code: code, arguments: arguments, folder: folder), options: options,
        startedAt: try row.nextTime(), finishedAt: try row.nextOptional(Int64.self).map(WallTime.init(nanoseconds:)),
        state: try row.nextCase(),
        driver: DriverIdentity(
          process: try row.next(), processStart: UInt64(bitPattern: try row.next()), boot: try row.next(),
          namespace: try row.next(), host: try row.next()),
        inputs: try row.nextOptionalDigest())
    }
  }

  private func strings(inJSON text: String) throws -> [String] {
    try rows("SELECT value FROM json_each(?) ORDER BY id", [text]) { try $0.next() }
  }

  private func members(ofJSON text: String) throws -> [String: String] {
    let members = try rows("SELECT key, value FROM json_each(?)", [text]) {
      (try $0.next(String.self), try $0.next(String.self))
    }
    return Dictionary(members) { _, last in last }
  }
}
