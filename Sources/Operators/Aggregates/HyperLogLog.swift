public import Records

/// Estimates how many distinct hashes were added: exactly while they are few, from then on by registers of one byte (Flajolet
/// et al., 2007), with Ertl's estimator ("New cardinality estimation algorithms for HyperLogLog sketches", 2017), which needs
/// no tables of corrections and holds for every count.
@frozen
@usableFromInline
struct HyperLogLog: RecordConvertible {
  /// The binary logarithm of the number of registers.
  @usableFromInline let precision: Int
  /// While exact: the hashes, by open addressing; zero stands for a free slot.
  @usableFromInline var hashes: [UInt64] = []
  @usableFromInline var hashCount = 0
  /// Once estimating: for each register, the longest run of leading zeroes, plus one.
  @usableFromInline var registers: [UInt8] = []

  @inlinable
  init(precision: Int) { self.precision = precision }

  /// Adds a hash; adding it again changes nothing.
  @inlinable
  mutating func insert(_ stableHash: UInt64) {
    // Registers need every bit to be random; a stable hash of integers is a product. Zero is the free slot.
    let hash = Swift.max(mix64(stableHash), 1)
    if registers.isEmpty { insertExactly(hash) } else { register(hash) }
  }

  @inlinable
  mutating func merge(_ other: HyperLogLog) {
    if other.registers.isEmpty {
      for hash in other.hashes where hash != 0 { if registers.isEmpty { insertExactly(hash) } else { register(hash) } }
    } else {
      if registers.isEmpty { makeRegisters() }
      for index in registers.indices { registers[index] = Swift.max(registers[index], other.registers[index]) }
    }
  }

  @inlinable
  mutating func insertExactly(_ hash: UInt64) {
    let mask = hashes.count - 1
    if mask > 0 {
      var position = Int(truncatingIfNeeded: hash) & mask
      while hashes[position] != 0 {
        if hashes[position] == hash { return }
        position = (position + 1) & mask
      }
      if hashCount * 2 < hashes.count {
        hashes[position] = hash
        hashCount += 1
        return
      }
    }
    if growHashes() { insertExactly(hash) } else { register(hash) }
  }

  @inlinable @inline(__always)
  mutating func register(_ hash: UInt64) {
    let index = Int(truncatingIfNeeded: hash >> UInt64(64 - precision))
    // The bit behind the hash ends a run that would otherwise go on into nothing.
    let zeroes = (hash << UInt64(precision) | 1 << UInt64(precision - 1)).leadingZeroBitCount
    registers[index] = Swift.max(registers[index], UInt8(truncatingIfNeeded: zeroes + 1))
  }

  /// Makes room for more hashes; false when registers take less.
  @usableFromInline @inline(never)
  mutating func growHashes() -> Bool {
    let larger = Swift.max(hashes.count * 2, 8)
    guard larger * MemoryLayout<UInt64>.stride <= 1 << precision else {
      makeRegisters()
      return false
    }
    let old = hashes
    hashes = [UInt64](repeating: 0, count: larger)
    hashCount = 0
    for hash in old where hash != 0 { insertExactly(hash) }
    return true
  }

  @usableFromInline @inline(never)
  mutating func makeRegisters() {
    registers = [UInt8](repeating: 0, count: 1 << precision)
    for hash in hashes where hash != 0 { register(hash) }
    (hashes, hashCount) = ([], 0)
  }

  @usableFromInline var recordFields: (Int, [UInt64], [UInt8]) { (precision, hashes.filter { $0 != 0 }, registers) }

  @usableFromInline
  init(recordFields fields: (Int, [UInt64], [UInt8])) {
    precision = fields.0
    registers = fields.2
    for hash in fields.1 { insertExactly(hash) }
  }
}
