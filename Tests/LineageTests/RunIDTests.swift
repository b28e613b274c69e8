import Lineage
import Testing

@Suite struct RunIDTests {
  @Test func showsTheTimeAndSixLettersOrDigits() {
    let id = RunID(startedAt: WallTime(seconds: 1_795_429_502))
    #expect(id.rawValue.hasPrefix("20261123-102502-"))
    let suffix = id.rawValue.dropFirst(16)
    #expect(suffix.count == 6)
    #expect(suffix.allSatisfy { "0123456789abcdefghjkmnpqrstvwxyz".contains($0) })
  }

  @Test func ordersByTime() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let first = Int64.random(in: 0..<4_000_000_000, using: &generator)
      let later = first + Int64.random(in: 1..<100_000, using: &generator)
      let a = RunID(startedAt: WallTime(seconds: first), using: &generator)
      let b = RunID(startedAt: WallTime(seconds: later), using: &generator)
      #expect(a < b)
    }
  }

  @Test func differsWithinASecond() {
    let ids = Set((0..<1000).map { _ in RunID(startedAt: WallTime(seconds: 5)) })
    #expect(ids.count >= 999)
  }
}
