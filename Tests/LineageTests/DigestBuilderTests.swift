import Lineage
import Testing

@Suite struct DigestBuilderTests {
  private func digest(_ domain: String = "d", _ build: (inout DigestBuilder) -> Void) -> Digest128 {
    var builder = DigestBuilder(domain: domain)
    build(&builder)
    return builder.finish()
  }

  @Test func everyDifferenceShows() {
    let digests = [
      digest { _ in }, digest("e") { _ in }, digest { $0.combine("") }, digest { $0.combine([UInt8]()) },
      digest { $0.combine(0) },
      digest { $0.combine(UInt64(0)) }, digest { $0.combine("ab") }, digest { $0.combine(Array("ab".utf8)) },
      digest {
        $0.combine("ab")
        $0.combine("c")
      },
      digest {
        $0.combine("a")
        $0.combine("bc")
      },
      digest {
        $0.combine("c")
        $0.combine("ab")
      }, digest { $0.combine(Digest128(high: 1, low: 2)) }, digest { $0.combine(Digest128(high: 2, low: 1)) },
      // Unicode calls these two equal; their bytes differ.
      digest { $0.combine("\u{e9}") }, digest { $0.combine("e\u{301}") },
    ]
    #expect(Set(digests).count == digests.count)
    #expect(Set(digests.map(\.high)).count == digests.count)
    #expect(Set(digests.map(\.low)).count == digests.count)
  }

  @Test func theSamePartsGiveTheSameDigest() {
    let one = digest {
      $0.combine("ab")
      $0.combine(-1)
    }
    let other = digest {
      $0.combine("ab")
      $0.combine(-1)
    }
    #expect(one == other)
  }

  @Test func manySmallNumbersNeverMeet() {
    var seen: Set<Digest128> = []
    for a in 0..<100 {
      for b in 0..<100 {
        seen.insert(
          digest {
            $0.combine(a)
            $0.combine(b)
          })
      }
    }
    #expect(seen.count == 10_000)
  }
}
