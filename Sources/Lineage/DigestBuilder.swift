import Records

/// Makes a digest of a sequence of parts. Every part is framed by its kind and length, so that ("ab", "c") and ("a", "bc") differ.
package struct DigestBuilder: Sendable {
  private var high: UInt64
  private var low: UInt64

  /// Nothing combined yet. Digests of different `domain`s ("identity", "history") never meet, though their parts be the same.
  package init(domain: String) {
    high = StableHash.hash(domain, seed: 0x51ab)
    low = StableHash.hash(domain, seed: 0xd47a)
  }

  /// Adds a number.
  package mutating func combine(_ number: UInt64) { mix(kind: 1, number, number) }

  /// Adds a number.
  package mutating func combine(_ number: Int) {
    mix(kind: 2, UInt64(bitPattern: Int64(number)), UInt64(bitPattern: Int64(number)))
  }

  /// Adds a text, by its UTF-8: two texts that only Unicode calls equal have different digests.
  package mutating func combine(_ text: String) {
    mix(kind: 3, StableHash.hash(text, seed: 0x9e1f), StableHash.hash(text, seed: 0x37c3))
  }

  /// Adds bytes.
  package mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { empty in
      let start = bytes.baseAddress ?? UnsafeRawPointer(empty.baseAddress!)
      let count = bytes.count
      mix(kind: 4, StableHash.hash(start, count: count, seed: 0x9e1f), StableHash.hash(start, count: count, seed: 0x37c3))
    }
  }

  /// Adds bytes.
  package mutating func combine(_ bytes: [UInt8]) { bytes.withUnsafeBytes { combine($0) } }

  /// Adds another digest.
  package mutating func combine(_ digest: Digest128) {
    mix(kind: 5, digest.high, digest.low)
    mix(kind: 6, digest.low, digest.high)
  }

  /// The digest of all that was combined, in that order. More may be combined afterwards.
  package func finish() -> Digest128 {
    Digest128(high: StableHash.combine(high, low ^ 0xa5a5), low: StableHash.combine(low, high ^ 0x5a5a))
  }

  private mutating func mix(kind: UInt64, _ first: UInt64, _ second: UInt64) {
    high = StableHash.combine(StableHash.combine(high, kind), first)
    low = StableHash.combine(StableHash.combine(low, kind &+ 0x100), second)
  }
}
