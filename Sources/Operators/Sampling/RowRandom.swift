internal import Records

/// Random words that depend on a seed, on the partition and on a row's number in it, and on nothing else: every attempt at a
/// task draws the same.
@frozen
@usableFromInline
struct RowRandom: Sendable {
  @usableFromInline let start: UInt64

  /// The words of a partition.
  @usableFromInline
  init(seed: UInt64, partition: Int) {
    start = StableHash.combine(mix64(seed &+ 0x9E37_79B9_7F4A_7C15), UInt64(truncatingIfNeeded: partition))
  }

  /// A row's word: SplitMix64's, at that place of its sequence.
  @inlinable @inline(__always)
  func word(_ row: Int) -> UInt64 {
    mix64(start &+ UInt64(truncatingIfNeeded: row &+ 1) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A row's number, from 0 to below 1.
  @inlinable @inline(__always)
  func uniform(_ row: Int) -> Double { Self.uniform(word(row)) }

  @inlinable @inline(__always)
  static func uniform(_ word: UInt64) -> Double { Double(word >> 11) * 0x1p-53 }
}
