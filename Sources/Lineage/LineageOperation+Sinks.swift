import GRDB

extension LineageOperation<[SinkRecord]> {
  /// A run's sinks in the order of their first intent.
  package static func sinks(of run: RunID) -> Self {
    LineageOperation(.read) { database in
      let sql = "SELECT action, destination, state, manifest FROM sink WHERE run = ? ORDER BY rowid"
      return try database.rows(sql, [run.rawValue]) { row in
        SinkRecord(
          action: ActionID(rawValue: try row.next()), destination: try row.next(), state: try row.nextCase(),
          manifest: try row.nextBytes())
      }
    }
  }
}

extension LineageOperation<Void> {
  /// Records that an action is about to commit `manifest` to `destination`; must be committed here before the destination's own
  /// manifest is touched. A later intent takes the place of one that wasn't committed.
  /// - Throws: `conflict` if there is no such run, or the action has committed to that destination.
  package static func sinkIntent(action: ActionID, destination: String, manifest: [UInt8], of run: RunID) -> Self {
    LineageOperation(.full) { database in
      try database.requireRun(run)
      if try database.sinkState(run, action, destination) == .committed {
        throw LineageRefusal("run \(run), action \(action) has committed to \(destination) already; it must not do so twice")
      }
      try database.change(
        """
        INSERT INTO sink (run, action, destination, state, manifest) VALUES (?, ?, ?, 'intent', ?)
          ON CONFLICT (run, action, destination) DO UPDATE SET state = 'intent', manifest = excluded.manifest
        """,
        [run.rawValue, action.rawValue, destination, manifest.blob])
    }
  }

  /// Records that the destination's manifest shows the result.
  /// - Throws: `conflict` if there was no intent, or it was given up.
  package static func sinkCommitted(action: ActionID, destination: String, of run: RunID) -> Self {
    sinkFinished(as: .committed, action: action, destination: destination, of: run)
  }

  /// Records that the destination's manifest shows that the result was not, and will not be, committed.
  /// - Throws: `conflict` if there was no intent, or it was committed.
  package static func sinkAborted(action: ActionID, destination: String, of run: RunID) -> Self {
    sinkFinished(as: .aborted, action: action, destination: destination, of: run)
  }

  private static func sinkFinished(as state: SinkRecord.State, action: ActionID, destination: String, of run: RunID) -> Self {
    LineageOperation(.full) { database in
      let recorded = try database.sinkState(run, action, destination)
      guard recorded == .intent || recorded == state else {
        let found = recorded.map { "the sink is \($0.rawValue)" } ?? "no intent is recorded"
        throw LineageRefusal(
          "run \(run), action \(action) can't be \(state.rawValue) at \(destination), for \(found); record the intent first")
      }
      try database.change(
        "UPDATE sink SET state = ? WHERE run = ? AND action = ? AND destination = ?",
        [state.rawValue, run.rawValue, action.rawValue, destination])
    }
  }
}

extension Database {
  fileprivate func sinkState(_ run: RunID, _ action: ActionID, _ destination: String) throws -> SinkRecord.State? {
    try rows(
      "SELECT state FROM sink WHERE run = ? AND action = ? AND destination = ?",
      [run.rawValue, action.rawValue, destination]
    ) { try $0.nextCase(SinkRecord.State.self) }.first
  }
}
