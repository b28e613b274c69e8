/// Hashing that gives the same value in every process and on every machine: what partitioning, fingerprints and checksums use.
/// (Swift's `Hasher` is seeded per process.) Folded 64 × 64 → 128-bit multiplication, as in wyhash.
@frozen
public enum StableHash {
  /// Mixes two words into one.
  @inlinable @inline(__always)
  public static func combine(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: b ^ 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }

  /// The hash of `count` bytes.
  @inlinable
  public static func hash(_ bytes: UnsafeRawPointer, count: Int, seed: UInt64 = 0) -> UInt64 {
    var hash = combine(seed, UInt64(truncatingIfNeeded: count))
    var offset = 0
    if count >= 64 {
      hash = lanes(bytes, count: count & ~63, seed: hash)
      offset = count & ~63
    }
    while offset &+ 8 <= count {
      hash = combine(hash, word(bytes, offset))
      offset &+= 8
    }
    return offset == count ? hash : combine(hash, tail(bytes + offset, count: count &- offset))
  }

  /// The hash of a string's UTF-8.
  public static func hash(_ string: String, seed: UInt64 = 0) -> UInt64 {
    var string = string
    return string.withUTF8 { hash($0, seed: seed) }
  }

  /// The hash of a buffer's bytes.
  @inlinable
  public static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64 = 0) -> UInt64 {
    guard let base = bytes.baseAddress else { return combine(seed, 0) }
    return hash(UnsafeRawPointer(base), count: bytes.count, seed: seed)
  }

  @inlinable @inline(__always)
  static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// One to seven bytes as a word, first byte lowest.
  @inlinable @inline(__always)
  static func tail(_ bytes: UnsafeRawPointer, count: Int) -> UInt64 {
    var last: UInt64 = 0
    for i in 0..<count { last |= UInt64(bytes.load(fromByteOffset: i, as: UInt8.self)) &<< UInt64(truncatingIfNeeded: 8 &* i) }
    return last
  }

  /// Four chains that don't wait for each other: a multiplication takes four cycles but one can begin in every cycle.
  @usableFromInline @inline(never)
  static func lanes(_ bytes: UnsafeRawPointer, count: Int, seed: UInt64) -> UInt64 {
    var a = seed
    var b = seed ^ 0xA076_1D64_78BD_642F
    var c = seed ^ 0x8EBC_6AF0_9C88_C6E3
    var d = seed ^ 0x5899_65CC_7537_4CC3
    var offset = 0
    while offset < count {
      a = combine(word(bytes, offset), word(bytes, offset &+ 8) ^ a)
      b = combine(word(bytes, offset &+ 16), word(bytes, offset &+ 24) ^ b)
      c = combine(word(bytes, offset &+ 32), word(bytes, offset &+ 40) ^ c)
      d = combine(word(bytes, offset &+ 48), word(bytes, offset &+ 56) ^ d)
      offset &+= 64
    }
    return combine(combine(a, b), combine(c, d))
  }
}
