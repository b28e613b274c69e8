#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import GRDB

/// Reads a row's columns from left to right. What isn't of the type expected is an error, not a trap: files can be edited.
struct RowReader {
  private let row: Row
  private var index = 0

  init(_ row: Row) { self.row = row }

  mutating func next<T: DatabaseValueConvertible & StatementColumnConvertible>(_ type: T.Type = T.self) throws -> T {
    defer { index += 1 }
    return try row.decode(T.self, atIndex: index)
  }

  mutating func nextOptional<T: DatabaseValueConvertible & StatementColumnConvertible>(_ type: T.Type = T.self) throws -> T? {
    defer { index += 1 }
    return try row.decode(T?.self, atIndex: index)
  }

  mutating func nextCase<T: RawRepresentable<String>>(_ type: T.Type = T.self) throws -> T {
    let name = try next(String.self)
    guard let value = T(rawValue: name) else { throw UnreadableRow(detail: "'\(name)' is not a \(T.self)") }
    return value
  }

  mutating func nextBytes() throws -> [UInt8] { [UInt8](try next(Data.self)) }

  mutating func nextTime() throws -> WallTime { WallTime(nanoseconds: try next()) }

  mutating func nextDigest() throws -> Digest128 { try RowReader.digest(try next(Data.self)) }

  mutating func nextOptionalDigest() throws -> Digest128? { try nextOptional(Data.self).map(RowReader.digest) }

  mutating func nextWords() throws -> [UInt64] {
    let bytes = try nextBytes()
    guard bytes.count % 8 == 0 else { throw UnreadableRow(detail: "\(bytes.count) bytes are no list of digests") }
    return stride(from: 0, to: bytes.count, by: 8).map { start in
      (0..<8).reduce(0) { word, i in word | UInt64(bytes[start + i]) << (8 * UInt64(i)) }
    }
  }

  private static func digest(_ data: Data) throws -> Digest128 {
    guard data.count == 16 else { throw UnreadableRow(detail: "\(data.count) bytes are no digest") }
    func word(_ bytes: Data) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    return Digest128(high: word(data.prefix(8)), low: word(data.suffix(8)))
  }
}
