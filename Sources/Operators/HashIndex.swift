/// The open-addressing index of a keyed table: slots hold an entry's number and part of its hash; entries lie elsewhere, in
/// order of arrival.
///
/// A slot is zero when free, else `entry << 32 | tag`, with the tag's lowest bit set.
@frozen
public struct HashIndex: ~Copyable {
  @usableFromInline var slots: UnsafeMutablePointer<UInt64>
  @usableFromInline var mask: Int

  /// An index for about `capacity` entries before it grows.
  @inlinable
  public init(capacity: Int) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    mask = size - 1
    slots = .allocate(capacity: size)
    slots.initialize(repeating: 0, count: size)
  }

  @inlinable deinit { slots.deallocate() }

  /// Entries the index takes before it must be rebuilt.
  @inlinable public var limit: Int { (mask &+ 1) &>> 1 }

  /// Bytes the index takes.
  @inlinable public var byteCount: Int { (mask + 1) * 8 }

  @inlinable @inline(__always)
  static func tag(_ hash: UInt64) -> UInt64 { hash &>> 32 | 1 }

  /// The entry with that hash for which `matches` holds, or nil.
  @inlinable @inline(__always)
  public func find(_ hash: UInt64, _ matches: (Int) -> Bool) -> Int? {
    let tag = Self.tag(hash)
    var position = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = slots[position]
      if slot == 0 { return nil }
      if slot & 0xFFFF_FFFF == tag {
        let entry = Int(truncatingIfNeeded: slot &>> 32)
        if matches(entry) { return entry }
      }
      position = (position &+ 1) & mask
    }
  }

  /// Adds an entry that ``find(_:_:)`` didn't find.
  @inlinable
  public mutating func insert(_ entry: Int, hash: UInt64) {
    precondition(entry < Int(UInt32.max), "a task's table holds at most 2^32 keys: use more partitions")
    var position = Int(truncatingIfNeeded: hash) & mask
    while slots[position] != 0 { position = (position &+ 1) & mask }
    slots[position] = UInt64(truncatingIfNeeded: entry) &<< 32 | Self.tag(hash)
  }

  /// Forgets all entries and, when asked for more than ``limit``, grows; the caller inserts the entries again.
  @inlinable
  public mutating func rebuild(capacity: Int) {
    self = HashIndex(capacity: max(capacity, limit))
  }
}
