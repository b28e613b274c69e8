import GRDB
import GRDBSQLite

/// Executes one insertion many times, with SQLite's own functions: GRDB's way of binding arguments costs more than the insertion
/// itself, and a wave of ten thousand tasks is recorded in one go.
///
/// Values are bound from left to right. SQLite copies each (`SQLITE_TRANSIENT`), so that no pointer outlives its call. The
/// statement belongs to the connection's cache and is used only inside the connection's queue, as every `Database` is.
struct DirectInsert {
  /// How it ended.
  enum Ending {
    case inserted
    /// `ON CONFLICT DO NOTHING`: another row has the same key.
    case conflicting
  }

  private let statement: OpaquePointer
  private let connection: OpaquePointer
  private var index: CInt = 0
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  init(_ sql: String, on database: Database) throws {
    guard let connection = database.sqliteConnection else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
    self.connection = connection
    statement = try database.cachedStatement(sql: sql).sqliteStatement
    sqlite3_reset(statement)
  }

  mutating func bind(_ number: Int64) throws {
    index += 1
    try check(sqlite3_bind_int64(statement, index, number))
  }

  mutating func bind(_ number: Int) throws { try bind(Int64(number)) }

  mutating func bind(_ text: String) throws {
    index += 1
    var text = text
    let code = text.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { characters in
        guard let start = characters.baseAddress else { return sqlite3_bind_text(statement, index, "", 0, DirectInsert.copied) }
        return sqlite3_bind_text64(
          statement, index, start, UInt64(characters.count), DirectInsert.copied, UInt8(SQLITE_UTF8))
      }
    }
    try check(code)
  }

  mutating func bind(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try bind($0) } }

  mutating func bind(_ digest: Digest128) throws {
    try withUnsafeBytes(of: (digest.high.bigEndian, digest.low.bigEndian)) { try bind($0) }
  }

  mutating func bind(_ words: [UInt64]) throws {
    let littleEndian = words.map(\.littleEndian)
    try littleEndian.withUnsafeBytes { try bind($0) }
  }

  mutating func bindNull() throws {
    index += 1
    try check(sqlite3_bind_null(statement, index))
  }

  /// Inserts the row. The next value bound is the leftmost again.
  mutating func execute() throws -> Ending {
    index = 0
    let code = sqlite3_step(statement)
    defer { sqlite3_reset(statement) }
    try check(code == SQLITE_DONE ? SQLITE_OK : code)
    return sqlite3_changes(connection) == 0 ? .conflicting : .inserted
  }

  private mutating func bind(_ bytes: UnsafeRawBufferPointer) throws {
    index += 1
    if bytes.isEmpty {
      // A pointer to nothing would be bound as NULL.
      try check(sqlite3_bind_zeroblob(statement, index, 0))
    } else {
      try check(sqlite3_bind_blob64(statement, index, bytes.baseAddress, UInt64(bytes.count), DirectInsert.copied))
    }
  }

  private func check(_ code: CInt) throws {
    if code == SQLITE_OK { return }
    throw DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(connection)))
  }
}
