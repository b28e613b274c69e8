import GRDB

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Opens the lineage file, or makes it. A tiny job has 100 ms from start to end, so this has five: two statements to look, one
/// transaction to make all tables.
enum LineageFile {
  /// A connection to the file at `path`, ready to be used, and whether the file is new: see `GroupCommitter.flushesFile`.
  static func open(
    _ path: String, inFolder folder: String, busyTimeout: Duration
  ) throws(LineageError) -> (queue: DatabaseQueue, isNew: Bool) {
    try makeFolder(folder, path: path)
    try refuseEmptiedFile(path)
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration(busyTimeout))
      let isNew = try queue.inDatabase { database in try prepare(database, path: path) }
      return (queue, isNew)
    } catch {
      throw LineageError(error, path: path)
    }
  }

  private static func configuration(_ busyTimeout: Duration) -> Configuration {
    var configuration = Configuration()
    configuration.label = "lineage"
    let (seconds, attoseconds) = busyTimeout.components
    configuration.busyMode = .timeout(Double(seconds) + Double(attoseconds) * 1e-18)
    return configuration
  }

  /// - Returns: whether the tables had to be made.
  private static func prepare(_ database: Database, path: String) throws -> Bool {
    // A reader of another process can keep the log from being reset; it shouldn't stay large when that one has gone.
    try database.execute(sql: "PRAGMA journal_size_limit = 16777216")
    // A checkpoint flushes and holds commits up meanwhile: at SQLite's thousand pages it would do so several times in a wave of some
    // thousand tasks. 64 MiB of log are read as fast.
    try database.execute(sql: "PRAGMA wal_autocheckpoint = 16384")
    if try isCurrentNow(database, path: path) { return false }
    // WAL is a property of the file, and can't be set inside a transaction. To flush it now would take longer than all the rest;
    // that is left to the first group that asks for it.
    try database.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL")
    try database.inTransaction(.immediate) {
      // Another process may have made the tables while this one waited.
      if try !isCurrent(database, path: path) { try database.execute(sql: LineageSchema.statements) }
      return .commit
    }
    return true
  }

  /// Whether the file has our tables; false if it is empty.
  private static func isCurrent(_ database: Database, path: String) throws -> Bool {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let applicationID = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    if applicationID == LineageSchema.applicationID {
      if version == LineageSchema.version { return true }
      if version > LineageSchema.version { throw newerVersion(version, path: path) }
      throw LineageError.corrupt(path: path, "its version is \(version), which never was")
    }
    let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
    guard isEmpty, applicationID == 0, version == 0 else {
      throw LineageError.corrupt(path: path, "it is another program's SQLite database")
    }
    return false
  }

  /// The same, of one moment: another process may be making the tables.
  private static func isCurrentNow(_ database: Database, path: String) throws -> Bool {
    var isCurrent = false
    try database.inTransaction(.deferred) {
      isCurrent = try self.isCurrent(database, path: path)
      return .commit
    }
    return isCurrent
  }

  private static func newerVersion(_ version: Int, path: String) -> LineageError {
    LineageError(
      .newerVersion, path: path,
      "was written by a later version of this library (version \(version) of the file, \(LineageSchema.version) is known here); "
        + "update the program's serverless-datasets dependency, or use --state DIR")
  }

  /// SQLite takes a file of one byte or none for a new database, and deletes the log beside it, which may hold all that there was.
  private static func refuseEmptiedFile(_ path: String) throws(LineageError) {
    var file = stat()
    var log = stat()
    guard stat(path, &file) == 0, file.st_size <= 1, stat(path + "-wal", &log) == 0, log.st_size > 0 else { return }
    throw .corrupt(path: path, "it is empty, though the log beside it is not")
  }

  private static func makeFolder(_ folder: String, path: String) throws(LineageError) {
    var status = stat()
    if stat(folder, &status) == 0 { return }
    var made = folder.hasPrefix("/") ? "" : "."
    for part in folder.split(separator: "/") {
      made += "/" + part
      if mkdir(made, 0o777) == 0 || errno == EEXIST { continue }
      let code = errno
      // A folder above may be unreadable or read-only and still hold the next; only the last must come into being.
      if stat(made, &status) == 0 { continue }
      throw folderError(code, made, path: path)
    }
  }

  private static func folderError(_ code: Int32, _ folder: String, path: String) -> LineageError {
    let detail = "folder \(folder) can't be made: \(String(cString: strerror(code)))"
    switch code {
    case ENOSPC, EDQUOT: return LineageError(.diskFull, path: path, "\(detail); free some room, or use --state DIR")
    case EIO: return LineageError(.io, path: path, "\(detail); check the disk, or use --state DIR")
    default: return .accessDenied(path: path, detail)
    }
  }
}
