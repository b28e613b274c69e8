#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension Date: RecordKey, SortKey {
  /// The codec of `Date`: the seconds since the reference date as a `Double`, eight bytes a row, every bit of them.
  public static func makeCodec(path: String) -> RecordCodec {
    .leaf(
      Date.self, schema: "date",
      encode: { column, writer in
        for row in 0..<column.count {
          writer.append(littleEndian: column.pointer(row).pointee.timeIntervalSinceReferenceDate.bitPattern)
        }
      },
      decode: { reader, column in
        for row in 0..<column.count {
          let seconds = Double(bitPattern: try reader.read(littleEndian: UInt64.self))
          column.pointer(row).initialize(to: Date(timeIntervalSinceReferenceDate: seconds))
        }
      })
  }

  /// The seconds' hash.
  @inlinable public var stableHash: UInt64 { timeIntervalSinceReferenceDate.stableHash }

  /// Whether the seconds are the same key.
  @inlinable
  public func isSameKey(as other: Date) -> Bool {
    timeIntervalSinceReferenceDate.isSameKey(as: other.timeIntervalSinceReferenceDate)
  }

  /// The seconds' prefix.
  @inlinable public var sortPrefix: UInt64 { timeIntervalSinceReferenceDate.sortPrefix }
  /// True: equal prefixes are dates that neither come before the other.
  @inlinable public static var isPrefixExact: Bool { true }
}
