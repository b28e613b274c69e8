/// What may cross a stage boundary. Tuples of records may too, though they can't conform.
///
/// A struct or enum conforms most simply by `@Record` (of the library DerivedRecords), or by hand through
/// ``RecordConvertible``; an enum of strings or integers just by declaring it. A `Codable` type may cross without conforming,
/// by a slower path.
public protocol Record: Sendable {
  /// The codec of this type. `path` says where in the element the type stands, for errors.
  /// - Throws: ``RecordError`` with code `noCodec` when a type inside has none.
  static func makeCodec(path: String) throws(RecordError) -> RecordCodec
}

/// A record that keys can be made of without going through its codec: hashing and equality are specialised in the caller's
/// module.
public protocol RecordKey: Record, Hashable {
  /// The same in every process; equal values have equal hashes. Equals what the type's codec computes.
  var stableHash: UInt64 { get }
  /// A value that pins no shared buffer; for long-lived tables.
  func detached() -> Self
  /// Whether both are the same key: what `==` says, save that every NaN is the same key, so that a group can be found again.
  /// Two values that are the same key have equal hashes. Equals what the type's codec says.
  func isSameKey(as other: Self) -> Bool
}

extension RecordKey {
  /// The value itself: most types pin nothing.
  @inlinable public func detached() -> Self { self }

  /// What `==` says: right for every type that equals itself.
  @inlinable @inline(__always) public func isSameKey(as other: Self) -> Bool { self == other }
}

/// A key for sorting: a word that orders like the value as far as it goes, and the value's own `<` beyond.
public protocol SortKey: Comparable, Sendable {
  /// `a.sortPrefix < b.sortPrefix` implies `a < b`; equal prefixes say nothing, unless ``isPrefixExact``.
  var sortPrefix: UInt64 { get }
  /// Whether equal prefixes mean equal values.
  static var isPrefixExact: Bool { get }
}
