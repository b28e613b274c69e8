import CChecksums
import CloudCredentials

/// The checksum that S3 and Google Cloud Storage call CRC32C: the Castagnoli polynomial of RFC 3720, bits reversed.
package struct CRC32C: Sendable, Hashable {
  /// The checksum of what was added.
  package private(set) var value: UInt32 = 0

  private static let polynomial: UInt32 = 0x82f6_3b78

  /// For each of eight places in a word, what a byte there does to the checksum ("slicing by eight").
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1 }
      tables[byte] = value
    }
    for place in 256..<8 * 256 {
      let before = tables[place - 256]
      tables[place] = before >> 8 ^ tables[Int(before & 0xff)]
    }
    return tables
  }()

  /// The checksum of nothing.
  package init() {}

  /// The checksum of `bytes`.
  package init(_ bytes: UnsafeRawBufferPointer) { update(bytes) }

  /// Adds `bytes`.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if Self.isInHardware {
      value = ~cchecksums_crc32c(~value, bytes.baseAddress, bytes.count)
    } else {
      updateByTables(bytes)
    }
  }

  private static let isInHardware = cchecksums_has_crc32c()

  /// Adds `bytes` without the processor's own instruction.
  mutating func updateByTables(_ bytes: UnsafeRawBufferPointer) {
    var crc = ~value
    Self.tables.withUnsafeBufferPointer { tables in
      var position = 0
      while position + 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)) ^ UInt64(crc)
        crc =
          tables[7 * 256 + Int(word & 0xff)] ^ tables[6 * 256 + Int(word >> 8 & 0xff)]
          ^ tables[5 * 256 + Int(word >> 16 & 0xff)] ^ tables[4 * 256 + Int(word >> 24 & 0xff)]
          ^ tables[3 * 256 + Int(word >> 32 & 0xff)] ^ tables[2 * 256 + Int(word >> 40 & 0xff)]
          ^ tables[256 + Int(word >> 48 & 0xff)] ^ tables[Int(word >> 56)]
        position += 8
      }
      while position < bytes.count {
        crc = crc >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: crc) ^ bytes[position])]
        position += 1
      }
    }
    value = ~crc
  }

  /// Adds `count` bytes whose own checksum is `other`, without looking at them: shifts this one over them, which is to multiply
  /// it by x^(8·count) modulo the polynomial.
  package mutating func append(_ other: CRC32C, count: Int) {
    var power: UInt32 = 1 << 30  // x, the highest bit being x^0
    for _ in 0..<3 { power = Self.product(power, power) }
    var shifted = value
    var rest = count
    while rest > 0 {
      if rest & 1 == 1 { shifted = Self.product(shifted, power) }
      power = Self.product(power, power)
      rest >>= 1
    }
    value = shifted ^ other.value
  }

  private static func product(_ a: UInt32, _ b: UInt32) -> UInt32 {
    var (a, b, sum) = (a, b, UInt32(0))
    while a != 0 {
      if a & 0x8000_0000 != 0 { sum ^= b }
      a <<= 1
      b = b & 1 == 1 ? b >> 1 ^ polynomial : b >> 1
    }
    return sum
  }

  /// Its four bytes, highest first, in base 64: as headers carry it.
  package var base64: String { Digests.base64([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }) }
}
