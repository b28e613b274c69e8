import ServerlessDatasets
import Testing

/// Numbered elements, and pairs of elements at equal positions.
@Suite struct PositionTests {
  @Test(arguments: Shape.all, ["all", "none"])
  func positionsFollowTheOrder(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer, arguments: ["--partition-size", "6KiB"]) { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      let other = session.dataset(of: [(1, 1), (2, 2), (3, 3)], partitions: 2)
      // Whose order is known.
      let known: [(String, ServerlessDataset<(Int, Int)>, [(Int, Int)])] = [
        ("source", pairs, rows), ("filter", pairs.filter { $0.0 != 3 }, rows.filter { $0.0 != 3 }),
        (
          "union", pairs.union(other).union(pairs.mapValues { -$0 }),
          rows + [(1, 1), (2, 2), (3, 3)] + rows.map { ($0.0, -$0.1) }
        ),
        ("itself twice", pairs.union(pairs), rows + rows), ("limit", pairs.limit(11), Array(rows.prefix(11))),
        ("sorted", pairs.sorted { $0.1 }, rows.stablySorted { $0.1 < $1.1 }), ("coalesced", pairs.coalesced(2), rows),
        ("cached", pairs.cached(), rows),
      ]
      for (name, dataset, expected) in known {
        #expect(
          list(try await dataset.zipWithIndex().collect()) == list(expected.enumerated().map { ($0.element, $0.offset) }),
          "\(name)")
      }
      // Whose order is by chance.
      let sums = grouped(rows).map { ($0.key, $0.value.reduce(0, +)) }
      let unordered: [(String, ServerlessDataset<(Int, Int)>, [(Int, Int)])] = [
        ("reduceByKey", pairs.reduceByKey(+), sums), ("repartitioned", pairs.repartitioned(4), rows),
        ("join", pairs.reduceByKey(+).join(other).map { ($0.0, $0.1.0) }, sums.filter { 1...3 ~= $0.0 }),
        ("groups", pairs.groupBy { $0.0 }.mapGroups { ($0, $1.reduce(0) { $0 + $1.1 }) }, sums),
      ]
      for (name, dataset, expected) in unordered {
        let numbered = try await dataset.zipWithIndex().collect()
        #expect(numbered.map(\.1) == Array(0..<expected.count), "\(name)")
        #expect(bag(numbered.map(\.0)) == bag(expected), "\(name)")
      }
    }
  }

  @Test(arguments: ["all", "none"])
  func numberedDatasetsGoOn(_ optimizer: String) async throws {
    let rows = (0..<70).map { ($0 * 7 % 10, $0) }
    try await withSession(optimizer: optimizer) { session async throws in
      let numbered = session.dataset(of: rows, partitions: 6).zipWithIndex()
      let expected = rows.enumerated().map { ($0.element, $0.offset) }
      #expect(list(try await numbered.union(numbered).collect()) == list(expected + expected))
      #expect(list(try await numbered.prefix(20)) == list(expected.prefix(20)))
      #expect(
        list(try await numbered.filter { $0.1 > 30 }.zipWithIndex().collect())
          == list(expected[31...].enumerated().map { ($0.element, $0.offset) }))
      #expect(try await numbered.map { ($0.1, $0.0.0) }.join(numbered.map { ($0.1, $0.0.1) }).count() == 70)
      #expect(try await numbered.count() == 70)
      let texts = session.dataset(of: rows.map { "row \($0.1)" }, partitions: 5).zipWithIndex()
      #expect(list(try await texts.collect()) == list(rows.map { ("row \($0.1)", $0.1) }))
    }
  }

  @Test(arguments: Shape.all, ["all", "none"])
  func pairsOfEqualPositions(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer) { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      for length in [0, 5, 500] {
        let names = session.range(0..<length, partitions: 4).map { "name \($0)" }
        let expected = zip(rows, (0..<length).map { "name \($0)" }).map { ($0.0, $0.1) }
        #expect(list(try await pairs.zip(names).collect()) == list(expected), "\(length) names")
        #expect(list(try await names.zip(pairs).collect()) == list(expected.map { ($0.1, $0.0) }), "\(length) names")
      }
      #expect(list(try await pairs.zip(pairs).collect()) == list(rows.map { ($0, $0) }))
      let shifted = pairs.zip(pairs.zipWithIndex().filter { $0.1 > 0 }.map { $0.0 })
      #expect(list(try await shifted.collect()) == list(zip(rows, rows.dropFirst()).map { ($0.0, $0.1) }))
    }
  }
}
