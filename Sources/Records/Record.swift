/// What may cross a stage boundary. Tuples of records may too, though they can't conform.
///
/// A struct conforms most simply through ``RecordConvertible``; an enum of strings or integers just by declaring it.
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
}

extension RecordKey {
  /// The value itself: most types pin nothing.
  @inlinable public func detached() -> Self { self }
}

/// A key for sorting: a word that orders like the value as far as it goes, and the value's own `<` beyond.
public protocol SortKey: Comparable, Sendable {
  /// `a.sortPrefix < b.sortPrefix` implies `a < b`; equal prefixes say nothing, unless ``isPrefixExact``.
  var sortPrefix: UInt64 { get }
  /// Whether equal prefixes mean equal values.
  static var isPrefixExact: Bool { get }
}
