import GRDB

extension LineageOperation<[RunID]> {
  /// Forgets old runs with all that is recorded of them, their outputs too. The `count` newest are kept, and so are all whose
  /// driver lives or can't be seen, and those with a sink whose fate is open, unless they were abandoned.
  /// - Returns: the runs forgotten, oldest first: nothing refers to their objects any more.
  package static func prune(keepingLast count: Int) -> Self {
    LineageOperation<[RunID]>(.normal) { database in
      let old = try database.runs(
        """
        WHERE id NOT IN (SELECT id FROM run ORDER BY started DESC, rowid DESC LIMIT ?)
          AND (state = 'abandoned' OR id NOT IN (SELECT run FROM sink WHERE state = 'intent')) ORDER BY started, rowid
        """, [max(0, count)])
      let forgotten = old.filter { $0.state != .running || $0.driver.liveness() == .dead }
      for run in forgotten { try database.change("DELETE FROM run WHERE id = ?", [run.id.rawValue]) }
      return forgotten.map(\.id)
    }
  }
}
