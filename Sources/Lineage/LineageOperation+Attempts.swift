import GRDB

extension LineageOperation<AttemptDisposition> {
  /// Records a finished attempt together with its output, and tells whether the output counts.
  /// - Throws: `conflict` if there is no such run.
  package static func recordAttempt(_ attempt: AttemptRecord) -> Self {
    LineageOperation(.normal) { database in try database.record(attempt) }
  }
}

extension LineageOperation<[AttemptDisposition]> {
  /// Records finished attempts together with their outputs, in that order, and tells for each whether its output counts. All of
  /// them are recorded or none.
  /// - Throws: `conflict` if there is no such run.
  package static func recordAttempts(_ attempts: [AttemptRecord]) -> Self {
    LineageOperation(.normal) { database in try attempts.map { try database.record($0) } }
  }
}

extension LineageOperation<[AttemptSummary]> {
  /// A run's attempts in the order they were first recorded.
  package static func attempts(of run: RunID) -> Self {
    LineageOperation(.read) { database in
      let sql = """
        SELECT action, stage, task, attempt, identity, worker, state, live, error, started, finished, metrics, output_bytes,
          output_rows FROM attempt WHERE run = ? ORDER BY rowid
        """
      return try database.rows(sql, [run.rawValue]) { row in
        let action = ActionID(rawValue: try row.next())
        return AttemptSummary(
          task: TaskKey(run: run, action: action, stage: try row.next(), task: try row.next()), attempt: try row.next(),
          identity: try row.nextDigest(), worker: try row.next(), state: try row.nextCase(), isLive: try row.next(),
          error: try row.nextOptional(), startedAt: try row.nextTime(), finishedAt: try row.nextTime(),
          metrics: try row.nextBytes(), byteCount: try row.next(), rowCount: try row.next())
      }
    }
  }
}

extension AttemptRecord.Result {
  /// How it is recorded, whether its task has been won before or not.
  fileprivate func state(isTaskWon: Bool) -> AttemptSummary.State {
    switch self {
    case .succeeded: isTaskWon ? .discarded : .succeeded
    case .failed: .failed
    case .lost: .lost
    }
  }
}

extension AttemptSummary.State {
  /// Reports of one attempt may differ: one that was given up as lost may yet report. A later report counts if it knows more.
  fileprivate var knowledge: Int {
    switch self {
    case .lost: 0
    case .failed: 1
    case .succeeded, .discarded: 2
    }
  }
}

extension Database {
  fileprivate func record(_ attempt: AttemptRecord) throws -> AttemptDisposition {
    let state = attempt.result.state(isTaskWon: false)
    // What nearly always holds, neither recorded before nor won by another, is left to the table's keys to say.
    if try insert(attempt, as: state) == .inserted { return state == .succeeded ? .won : .recorded }
    return try recordAmongOthers(attempt)
  }

  private func recordAmongOthers(_ attempt: AttemptRecord) throws -> AttemptDisposition {
    let task = attempt.task
    let others = try rows(
      "SELECT attempt, state, live FROM attempt WHERE run = ? AND action = ? AND stage = ? AND task = ?",
      [task.run.rawValue, task.action.rawValue, task.stage, task.task]
    ) { (attempt: try $0.next(Int.self), state: try $0.nextCase(AttemptSummary.State.self), isLive: try $0.next(Bool.self)) }
    let state = attempt.result.state(isTaskWon: others.contains(where: \.isLive))
    if let earlier = others.first(where: { $0.attempt == attempt.attempt }) {
      if state.knowledge <= earlier.state.knowledge { return .duplicate }
      try change(
        "DELETE FROM attempt WHERE run = ? AND action = ? AND stage = ? AND task = ? AND attempt = ?",
        [task.run.rawValue, task.action.rawValue, task.stage, task.task, attempt.attempt])
    }
    guard try insert(attempt, as: state) == .inserted else { throw UnreadableRow(detail: "\(task) can't be recorded twice") }
    return state == .succeeded ? .won : state == .discarded ? .discarded : .recorded
  }

  /// Inserts the attempt, unless it is there or would be its task's second winner.
  private func insert(_ attempt: AttemptRecord, as state: AttemptSummary.State) throws -> DirectInsert.Ending {
    var row = try DirectInsert(
      """
      INSERT INTO attempt (run, action, stage, task, attempt, identity, worker, state, started, finished, metrics, live,
        error, output, output_bytes, output_rows, partition_digests) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
      """, on: self)
    try row.bind(attempt.task.run.rawValue)
    try row.bind(attempt.task.action.rawValue)
    try row.bind(attempt.task.stage)
    try row.bind(attempt.task.task)
    try row.bind(attempt.attempt)
    try row.bind(attempt.identity)
    try row.bind(attempt.worker)
    try row.bind(state.rawValue)
    try row.bind(attempt.startedAt.nanoseconds)
    try row.bind(attempt.finishedAt.nanoseconds)
    try row.bind(attempt.metrics)
    try row.bind(state == .succeeded ? 1 : 0)
    try row.bind(attempt.result)
    return try row.execute()
  }
}

extension DirectInsert {
  /// The columns from `error` on.
  fileprivate mutating func bind(_ result: AttemptRecord.Result) throws {
    switch result {
    case .succeeded(let output):
      try bindNull()
      try bind(output.location)
      try bind(output.byteCount)
      try bind(output.rowCount)
      try bind(output.partitionDigests)
    case .failed(let error), .lost(let error):
      try bind(error)
      try bindNull()
      try bind(0)
      try bind(0)
      try bindNull()
    }
  }
}
