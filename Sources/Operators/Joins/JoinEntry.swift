/// A key of a join's build side, its first value, and where its further ones are.
@frozen @usableFromInline
struct JoinEntry<Key, Value> {
  /// The key; it stands first, since it is hashed and compared where the entry begins.
  @usableFromInline var key: Key
  @usableFromInline var value: Value
  /// One more than the place of the second value, zero when there is none.
  @usableFromInline var first: UInt32 = 0
  /// One more than the place of the last value behind the first, zero when there is none; ``matchedMark`` once a row of the
  /// stream has found the key, since nothing is appended any more by then.
  @usableFromInline var last: UInt32 = 0

  @inlinable @inline(__always)
  init(_ key: Key, _ value: Value) {
    self.key = key
    self.value = value
  }

  @inlinable static var matchedMark: UInt32 { .max }

  /// Whether a row of the stream has found the key.
  @inlinable @inline(__always) var isMatched: Bool { last == Self.matchedMark }

  /// Notes that a row of the stream has found the key.
  @inlinable @inline(__always)
  mutating func mark() { last = Self.matchedMark }
}
