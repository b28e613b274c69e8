import GRDB

extension LineageOperation<[DecisionRecord]> {
  /// A run's decisions in the order they were recorded.
  package static func decisions(of run: RunID) -> Self {
    LineageOperation(.read) { database in
      try database.rows("SELECT action, key, value FROM decision WHERE run = ? ORDER BY rowid", [run.rawValue]) { row in
        DecisionRecord(action: ActionID(rawValue: try row.next()), key: try row.next(), value: try row.nextBytes())
      }
    }
  }
}

extension LineageOperation<[StageRecord]> {
  /// A run's stages in the order they were recorded.
  package static func stages(of run: RunID) -> Self {
    LineageOperation(.read) { database in
      try database.rows("SELECT action, stage, plan FROM stage WHERE run = ? ORDER BY rowid", [run.rawValue]) { row in
        StageRecord(action: ActionID(rawValue: try row.next()), stage: try row.next(), plan: try row.next())
      }
    }
  }
}

extension LineageOperation<Void> {
  /// Records a decision; the same again changes nothing.
  /// - Throws: `conflict` if there is no such run, or another value is recorded under the same key.
  package static func recordDecision(_ decision: DecisionRecord, of run: RunID) -> Self {
    LineageOperation(.normal) { database in
      try database.requireRun(run)
      let recorded = try database.rows(
        "SELECT value FROM decision WHERE run = ? AND action = ? AND key = ?",
        [run.rawValue, decision.action.rawValue, decision.key]
      ) { try $0.nextBytes() }.first
      if let recorded {
        if recorded == decision.value { return }
        throw LineageRefusal(
          "run \(run), action \(decision.action) has decided '\(decision.key)' otherwise before; a resumed run must take the "
            + "recorded decision, or be started anew with --new")
      }
      try database.change(
        "INSERT INTO decision (run, action, key, value) VALUES (?, ?, ?, ?)",
        [run.rawValue, decision.action.rawValue, decision.key, decision.value.blob])
    }
  }

  /// Records a stage's plan, in place of an earlier one: measurements may change the plan of a stage that hasn't started.
  /// - Throws: `conflict` if there is no such run.
  package static func recordStage(_ stage: StageRecord, of run: RunID) -> Self {
    LineageOperation(.normal) { database in
      try database.requireRun(run)
      try database.change(
        """
        INSERT INTO stage (run, action, stage, plan) VALUES (?, ?, ?, ?)
          ON CONFLICT (run, action, stage) DO UPDATE SET plan = excluded.plan
        """,
        [run.rawValue, stage.action.rawValue, stage.stage, stage.plan])
    }
  }
}
