public import Records

/// Hashing and equality of keys. Two ways: specialised for ``RecordKey`` types, through the codec for all others (tuples).
public protocol KeyOperations<Key>: Sendable {
  /// The keys' type.
  associatedtype Key: Sendable
  /// Stores the stable hashes of `count` keys that lie `stride` bytes apart.
  func hash(_ keys: UnsafeRawPointer, stride: Int, count: Int, into hashes: UnsafeMutablePointer<UInt64>)
  /// Whether two keys are the same.
  func equal(_ a: UnsafePointer<Key>, _ b: UnsafePointer<Key>) -> Bool
  /// A key for a long-lived table, which pins no shared buffer.
  func detached(_ key: Key) -> Key
}

/// Keys that hash and compare by their own, statically known methods.
@frozen
public struct StaticKeyOperations<Key: RecordKey>: KeyOperations {
  /// The operations of `Key`.
  @inlinable public init() {}

  /// Stores the keys' stable hashes.
  @inlinable @inline(__always)
  public func hash(_ keys: UnsafeRawPointer, stride: Int, count: Int, into hashes: UnsafeMutablePointer<UInt64>) {
    for index in 0..<count {
      hashes[index] = (keys + index &* stride).assumingMemoryBound(to: Key.self).pointee.stableHash
    }
  }

  /// Whether the keys are the same: what `==` says, save that every NaN is the same key.
  @inlinable @inline(__always)
  public func equal(_ a: UnsafePointer<Key>, _ b: UnsafePointer<Key>) -> Bool { a.pointee.isSameKey(as: b.pointee) }

  /// The key without shared buffers.
  @inlinable @inline(__always)
  public func detached(_ key: Key) -> Key { key.detached() }
}

/// Keys that hash and compare through their codec, a column at a time: tuples above all, and `Codable` types.
@frozen
public struct CodecKeyOperations<Key: Sendable>: KeyOperations {
  @usableFromInline let codec: RecordCodec

  /// The operations of a key with that codec.
  @inlinable public init(_ codec: RecordCodec) { self.codec = codec }

  /// Stores the keys' stable hashes.
  @inlinable
  public func hash(_ keys: UnsafeRawPointer, stride: Int, count: Int, into hashes: UnsafeMutablePointer<UInt64>) {
    codec.hash(keys, stride, count, hashes)
  }

  /// Whether the keys are the same.
  @inlinable
  public func equal(_ a: UnsafePointer<Key>, _ b: UnsafePointer<Key>) -> Bool { codec.equal(a, b) }

  /// The key without shared buffers.
  @inlinable
  public func detached(_ key: Key) -> Key {
    guard !_isPOD(Key.self), let detach = codec.detach else { return key }
    var copy = key
    withUnsafeMutablePointer(to: &copy) { detach($0, MemoryLayout<Key>.stride, 1) }
    return copy
  }
}
