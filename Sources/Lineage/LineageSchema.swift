/// The tables of `lineage.sqlite`. Every fact about the file's layout stands here; a change of it is a new version, with the
/// statements that lead from the version before.
///
/// Times are nanoseconds since 1970, digests 16 bytes (`hex(identity)` shows them), enumerations their Swift names. Children of a
/// run are deleted with it.
enum LineageSchema {
  /// `PRAGMA user_version` of a file with these tables.
  static let version = 1

  /// `PRAGMA application_id`, "SLDS": what tells our file from another program's.
  static let applicationID = 0x534C_4453

  /// What makes the tables in an empty file.
  ///
  /// - `run`: one execution of a program. `arguments` is a JSON array, `options` a JSON object. The `driver_` columns tell whether
  ///   its process is still alive (`DriverIdentity`).
  /// - `outcome`: what replays deliver, in order of `ordinal`, without gaps.
  /// - `decision`: what planning decided, never changed once there.
  /// - `stage`: plans, for reports.
  /// - `attempt`: finished invocations; the output stands in the same row, so that the two can't contradict each other. `live` is
  ///   1 for the output that counts: the index `attempt_winner` lets a task have one at most. An invalidated output keeps its row
  ///   with `live` 0, and the task may be won again. `attempt_live` finds the output of an identity.
  /// - `sink`: commits to destinations.
  static let statements = """
    CREATE TABLE run (
      id TEXT PRIMARY KEY NOT NULL,
      program TEXT NOT NULL,
      code TEXT NOT NULL,
      arguments TEXT NOT NULL,
      folder TEXT NOT NULL,
      options TEXT NOT NULL,
      started INTEGER NOT NULL,
      finished INTEGER,
      state TEXT NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'abandoned')),
      driver_process INTEGER NOT NULL,
      driver_start INTEGER NOT NULL,
      driver_boot TEXT NOT NULL,
      driver_namespace TEXT NOT NULL,
      driver_host TEXT NOT NULL,
      inputs BLOB
    ) STRICT;
    CREATE TABLE outcome (
      run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      action TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('value', 'stored', 'failure', 'cancelled')),
      payload BLOB NOT NULL,
      committed INTEGER NOT NULL,
      UNIQUE (run, ordinal)
    ) STRICT;
    CREATE TABLE decision (
      run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      action TEXT NOT NULL,
      key TEXT NOT NULL,
      value BLOB NOT NULL,
      UNIQUE (run, action, key)
    ) STRICT;
    CREATE TABLE stage (
      run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      action TEXT NOT NULL,
      stage INTEGER NOT NULL,
      plan TEXT NOT NULL,
      UNIQUE (run, action, stage)
    ) STRICT;
    CREATE TABLE attempt (
      run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      action TEXT NOT NULL,
      stage INTEGER NOT NULL,
      task INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      identity BLOB NOT NULL,
      worker TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('succeeded', 'failed', 'lost', 'discarded')),
      error TEXT,
      started INTEGER NOT NULL,
      finished INTEGER NOT NULL,
      metrics BLOB NOT NULL,
      live INTEGER NOT NULL CHECK (live = 0 OR (live = 1 AND state = 'succeeded' AND output IS NOT NULL)),
      output BLOB,
      output_bytes INTEGER NOT NULL,
      output_rows INTEGER NOT NULL,
      partition_digests BLOB,
      UNIQUE (run, action, stage, task, attempt)
    ) STRICT;
    CREATE UNIQUE INDEX attempt_winner ON attempt (run, action, stage, task) WHERE live = 1;
    CREATE INDEX attempt_live ON attempt (identity) WHERE live = 1;
    CREATE TABLE sink (
      run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      action TEXT NOT NULL,
      destination TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('intent', 'committed', 'aborted')),
      manifest BLOB NOT NULL,
      UNIQUE (run, action, destination)
    ) STRICT;
    PRAGMA application_id = \(applicationID);
    PRAGMA user_version = \(version);
    """
}
