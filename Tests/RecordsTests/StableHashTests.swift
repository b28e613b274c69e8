import Records
import Testing

@Suite struct StableHashTests {
  private func hash(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    bytes.withUnsafeBufferPointer { StableHash.hash($0, seed: seed) }
  }

  /// Objects on disk carry these values: a change needs a new version of every format.
  @Test func valuesNeverChange() {
    #expect(hash([]) == 0x0850_F979_4D51_08B4)
    #expect(hash(Array("word".utf8)) == 0xB947_B85C_7BD7_93BA)
    #expect(hash((0..<200).map { UInt8($0) }) == 0xB45E_A4C5_377B_3B20)
    #expect(Text("word").stableHash == 0xB251_15D1_8034_6E64)
    #expect(42.stableHash == 0xE3EF_AAD4_EFE0_448C)
  }

  @Test func everyByteAndTheLengthMatter() {
    for length in [1, 7, 8, 9, 15, 16, 63, 64, 65, 127, 128, 129, 200] {
      let bytes = [UInt8](repeating: 0, count: length)
      var seen: Set = [hash(bytes), hash(bytes + [0]), hash(Array(bytes.dropLast())), hash(bytes, seed: 1)]
      #expect(seen.count == 4)
      for index in 0..<length * 8 {
        var changed = bytes
        changed[index / 8] ^= 1 << UInt8(index % 8)
        #expect(seen.insert(hash(changed)).inserted, "bit \(index) of \(length) bytes")
      }
    }
  }

  @Test func alignmentDoesNotMatter() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for offset in 0..<9 {
      let shifted = [UInt8](repeating: 1, count: offset) + bytes
      shifted.withUnsafeBytes { #expect(StableHash.hash($0.baseAddress! + offset, count: 300) == hash(bytes)) }
    }
  }

  /// Partitions are cut from the top bits, tables are indexed by the bottom ones.
  @Test(arguments: [0, 60] as [UInt64])
  func smallKeysSpreadEvenly(shift: UInt64) {
    func check(_ hashes: [UInt64], _ name: String) {
      var counts = [Int](repeating: 0, count: 16)
      for hash in hashes { counts[Int(hash >> shift & 15)] += 1 }
      let mean = hashes.count / 16
      #expect(counts.allSatisfy { abs($0 - mean) < mean / 3 }, "\(name): \(counts)")
    }
    check((0..<3200).map { $0.stableHash }, "integers")
    check((0..<3200).map { ($0 * 1024).stableHash }, "multiples")
    check((0..<3200).map { Double($0).stableHash }, "doubles")
    check((0..<3200).map { Text("key \($0)").stableHash }, "texts")
    check((0..<3200).map { "a longer key for rows \($0)".stableHash }, "strings")
    check((0..<3200).map { StableHash.combine(($0 % 40).stableHash, ($0 / 40).stableHash) }, "pairs")
  }
}
