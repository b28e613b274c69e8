import ServerlessDatasets
import Testing

/// What comes behind a limit goes on when the limit has stopped what is before it.
@Suite struct LimitTests {
  private static let many = 5000

  @Test(arguments: ["all", "none"]) func operationsBehindALimit(optimizer: String) async throws {
    try await withSession(optimizer: optimizer) { session async throws in
      let many = Self.many
      let rows = session.range(0..<100, partitions: 3)
      let first = rows.limit(2)
      let other = session.range(0..<many, partitions: 4)
      #expect(try await first.flatMap { number in (0..<many).map { $0 + number } }.count() == 2 * many)
      #expect(try await first.crossJoin(other).count() == 2 * many)
      #expect(try await other.crossJoin(first).count() == 2 * many)
      #expect(try await first.map { ($0, $0) }.rightJoin(other.map { ($0, $0) }).count() == many)
      #expect(try await first.map { ($0, $0) }.fullJoin(other.map { ($0, $0) }).count() == many)
      #expect(try await other.map { ($0, $0) }.leftJoin(first.map { ($0, $0) }).count() == many)
      let groups = try await first.flatMap { _ in 0..<many }.groupBy { $0 }.counts().collect()
      #expect(groups.count == many && groups.allSatisfy { $0.1 == 2 })
      #expect(
        try await first.map { (0, $0) }.cogroup(other.map { ($0, $0) }) { _, left, right in Array(right) }.count() == many)
      let parts = try await first.mapPartitions { rows in rows.flatMap { _ in 0..<many } }.count()
      #expect(parts == 2 * many)
      #expect(try await first.union(other).limit(many).count() == many)
    }
  }

  @Test(arguments: ["all", "none"]) func limitsBehindLimits(optimizer: String) async throws {
    try await withSession(optimizer: optimizer) { session async throws in
      let rows = session.range(0..<Self.many, partitions: 2)
      #expect(try await rows.limit(700).flatMap { [$0, -$0] }.limit(1300).count() == 1300)
      #expect(try await rows.limit(3).flatMap { number in (0..<2000).map { _ in number } }.limit(5999).collect().last == 2)
      #expect(try await rows.limit(3).flatMap { number in (0..<2000).map { _ in number } }.limit(9000).count() == 6000)
    }
  }
}
