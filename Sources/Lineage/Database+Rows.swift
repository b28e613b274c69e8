#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import GRDB

extension Database {
  /// Executes a statement, compiled once per connection.
  /// - Returns: how many rows it changed.
  @discardableResult
  func change(_ sql: String, _ arguments: StatementArguments) throws -> Int {
    try cachedStatement(sql: sql).execute(arguments: arguments)
    return changesCount
  }

  /// The rows of a query, compiled once per connection.
  func rows<T>(_ sql: String, _ arguments: StatementArguments = [], _ read: (inout RowReader) throws -> T) throws -> [T] {
    var result: [T] = []
    let cursor = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
    while let row = try cursor.next() {
      var reader = RowReader(row)
      result.append(try read(&reader))
    }
    return result
  }

  /// Whether the run has been recorded; refuses to go on if it hasn't.
  func requireRun(_ run: RunID) throws {
    if try rows("SELECT 1 FROM run WHERE id = ?", [run.rawValue], { _ in }).isEmpty {
      throw LineageRefusal("no run \(run) is recorded; list those that are with 'serverless-dataset runs'")
    }
  }
}

extension Array<UInt8> {
  /// As SQLite takes them; GRDB knows blobs by Foundation's name only.
  var blob: Data { Data(self) }
}

extension Digest128 {
  /// Sixteen bytes, the most significant first.
  var blob: Data { Swift.withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Data($0) } }
}
