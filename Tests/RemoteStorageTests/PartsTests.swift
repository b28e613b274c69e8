import StoreTesting
import Testing

@testable import RemoteStorage

/// Checksums and sizes of parts.
@Suite struct PartsTests {
  @Test func checksums() {
    // RFC 3720, appendix B.4, and the check value of the polynomial's catalogue.
    for (bytes, expected) in [
      (Array("123456789".utf8), UInt32(0xe306_9283)), ([UInt8](repeating: 0, count: 32), 0x8a91_36aa),
      ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43), (Array(0..<32), 0x46dd_794e), ([], 0),
    ] {
      #expect(bytes.withUnsafeBytes { CRC32C($0).value } == expected)
      var byTables = CRC32C()
      bytes.withUnsafeBytes { byTables.updateByTables($0) }
      #expect(byTables.value == expected)
    }
    #expect(Array("123456789".utf8).withUnsafeBytes { CRC32C($0).base64 } == "4waSgw==")
  }

  @Test func checksumsOfPiecesMakeThatOfTheWhole() {
    let bytes = noise(10_000)
    let whole = bytes.withUnsafeBytes { CRC32C($0) }
    for cut in [0, 1, 7, 8, 4096, 9999, 10_000] {
      let (head, tail) = (Array(bytes[..<cut]), Array(bytes[cut...]))
      var updated = head.withUnsafeBytes { CRC32C($0) }
      tail.withUnsafeBytes { updated.update($0) }
      #expect(updated == whole)
      var mixed = head.withUnsafeBytes { CRC32C($0) }
      tail.withUnsafeBytes { mixed.updateByTables($0) }
      #expect(mixed == whole)
      var appended = head.withUnsafeBytes { CRC32C($0) }
      appended.append(tail.withUnsafeBytes { CRC32C($0) }, count: tail.count)
      #expect(appended == whole)
    }
  }

  @Test func partsReachTheLargestObject() {
    var total = 0
    var largest = 0
    for index in 0..<PartPlan.maximumCount {
      let size = PartPlan.size(index)
      #expect(size >= largest)
      largest = size
      total += size
    }
    #expect(PartPlan.size(0) == 8 << 20 && PartPlan.size(999) == 8 << 20)
    #expect(total >= 5 << 40)
    #expect(largest <= 5 << 30)
  }
}
