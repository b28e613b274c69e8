import GRDB

extension LineageError {
  /// The error for a failure of SQLite, or of reading what it gave.
  init(_ error: any Error, path: String) {
    switch error {
    case let error as LineageError: self = error
    case let error as DatabaseError: self.init(error, path: path)
    default: self = .corrupt(path: path, "\(error)")
    }
  }

  /// The error for a file that is not what it should be.
  static func corrupt(path: String, _ detail: String) -> LineageError {
    LineageError(
      .corrupt, path: path,
      "is not a sound lineage file (\(detail)); move it away together with its -wal and -shm files, or use --state DIR; "
        + "runs recorded in it can't be resumed then")
  }

  /// The error for a file or folder that this user may not use.
  static func accessDenied(path: String, _ detail: String) -> LineageError {
    LineageError(
      .accessDenied, path: path,
      "can't be opened for writing (\(detail)); make its folder writable for this user, or use --state DIR")
  }

  private init(_ error: DatabaseError, path: String) {
    let detail = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    // Our statements are sound, so that an error in one (no such column, malformed JSON) is the file's.
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_SCHEMA:
      self = .corrupt(path: path, detail)
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        .locked, path: path,
        "another process has kept the file locked (\(detail)); try again when it has ended, or use --state DIR")
    case .SQLITE_FULL:
      self.init(.diskFull, path: path, "there is no room left on the disk (\(detail)); free some, or use --state DIR")
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
      self = .accessDenied(path: path, detail)
    case .SQLITE_CONSTRAINT:
      self.init(
        .conflict, path: path,
        "the write contradicts what is recorded (\(detail)); check that the run it names exists and wasn't pruned")
    default:
      self.init(
        .io, path: path,
        "can't be read or written (\(detail), SQLite code \(error.extendedResultCode.rawValue)); check the disk, or use "
          + "--state DIR")
    }
  }
}
