import GRDB

extension LineageOperation<[OutcomeRecord]> {
  /// A run's outcomes in the order of their ordinals.
  package static func outcomes(of run: RunID) -> Self {
    LineageOperation(.read) { database in
      let sql = "SELECT ordinal, action, kind, payload, committed FROM outcome WHERE run = ? ORDER BY ordinal"
      return try database.rows(sql, [run.rawValue]) { row in
        OutcomeRecord(
          ordinal: try row.next(), action: ActionID(rawValue: try row.next()), kind: try row.nextCase(),
          payload: try row.nextBytes(), committedAt: try row.nextTime())
      }
    }
  }
}

extension LineageOperation<Void> {
  /// Records the next outcome of a run.
  /// - Throws: `conflict` if there is no such run, or the outcome's ordinal isn't the number of those recorded.
  package static func appendOutcome(_ outcome: OutcomeRecord, to run: RunID) -> Self {
    LineageOperation(.normal) { database in
      try database.requireRun(run)
      let last = try database.rows("SELECT max(ordinal) FROM outcome WHERE run = ?", [run.rawValue]) {
        try $0.nextOptional(Int.self)
      }
      let next = (last.first ?? nil).map { $0 + 1 } ?? 0
      guard outcome.ordinal == next else {
        throw LineageRefusal(
          "outcome \(outcome.ordinal) of run \(run) can't be recorded, for the next is \(next); does another process drive this run?"
        )
      }
      try database.change(
        "INSERT INTO outcome (run, ordinal, action, kind, payload, committed) VALUES (?, ?, ?, ?, ?, ?)",
        [
          run.rawValue, outcome.ordinal, outcome.action.rawValue, outcome.kind.rawValue, outcome.payload.blob,
          outcome.committedAt.nanoseconds,
        ])
    }
  }

  /// Forgets the outcomes of a run from that ordinal on: the failure that ended it is tried again on resume.
  package static func removeOutcomes(of run: RunID, from ordinal: Int) -> Self {
    LineageOperation(.normal) { database in
      try database.change("DELETE FROM outcome WHERE run = ? AND ordinal >= ?", [run.rawValue, ordinal])
    }
  }
}
