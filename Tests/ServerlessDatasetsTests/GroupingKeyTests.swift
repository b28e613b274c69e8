import ServerlessDatasets
import Testing

/// Groups by keys that aren't those by which the rows are partitioned, though their types are the same.
@Suite struct GroupingKeyTests {
  @Test(arguments: Shape.all, ["all", "none"])
  func anotherKeyOfTheSameType(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer, arguments: ["--partition-size", "1KiB"]) { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      let sums = pairs.reduceByKey(+)
      let plain = grouped(rows).map { ($0.key, $0.value.reduce(0, +)) }
      let counts = grouped(plain.map { ($0.1, 1) }).map { ($0.key, $0.value.count) }
      #expect(bag(try await sums.groupBy { $0.1 }.counts().collect()) == bag(counts))
      #expect(bag(try await sums.groupBy { $0.1 }.mapGroups { ($0, Array($1).count) }.collect()) == bag(counts))
      #expect(bag(try await sums.map { ($0.1, 1) }.reduceByKey(+).collect()) == bag(counts))
      #expect(bag(try await sums.groupBy { $0.1 }.aggregate(.count).collect()) == bag(counts))
      #expect(bag(try await sums.map { $0.1 }.distinct().collect()) == bag(counts.map(\.0)))
      // Twice by the same key, by a part of a tuple, and by all of it.
      #expect(bag(try await sums.groupBy { $0.0 }.counts().collect()) == bag(plain.map { ($0.0, 1) }))
      let byTuple = pairs.map { (($0.0, $0.1), 1) }.reduceByKey(+)
      let plainTuples = Dictionary(grouping: rows) { [$0.0, $0.1] }
      #expect(
        bag(try await byTuple.groupBy { ($0.0.1, $0.0.0) }.counts().collect())
          == bag(plainTuples.keys.map { (($0[1], $0[0]), 1) }))
      let firsts = grouped(plainTuples.map { ($0.key[0], $0.value.count) }).map { ($0.key, $0.value.reduce(0, +)) }
      #expect(bag(try await byTuple.map { ($0.0.0, $0.1) }.reduceByKey(+).collect()) == bag(firsts))
    }
  }

  @Test(arguments: Shape.all, ["all", "none"])
  func groupsThatChangeTheKey(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer, arguments: ["--partition-size", "1KiB"]) { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      let sizes = grouped(rows).map { ($0.key & 3, $0.value.count) }
      let expected = grouped(sizes).map { ($0.key, $0.value.reduce(0, +)) }
      let changed = pairs.groupBy { $0.0 }.mapGroups { key, rows in (key & 3, Array(rows).count) }
      #expect(bag(try await changed.reduceByKey(+).collect()) == bag(expected))
      let summed = changed.groupBy { $0.0 }.aggregate(.sum { $0.1 })
      #expect(bag(try await summed.collect()) == bag(expected))
      #expect(bag(try await changed.join(pairs).collect()) == bag(joined(sizes, rows)))
      let aggregated = pairs.groupBy { $0.0 }.counts().map { ($0.0 & 3, $0.1) }
      #expect(bag(try await aggregated.reduceByKey(+).collect()) == bag(expected))
      let spread = pairs.groupBy { $0.0 }.flatMapGroups { key, rows in rows.map { ($0.1 & 3, key & 1) } }
      #expect(
        bag(try await spread.reduceByKey(+).collect())
          == bag(grouped(rows.map { ($0.1 & 3, $0.0 & 1) }).map { ($0.key, $0.value.reduce(0, +)) }))
    }
  }

  @Test(arguments: Shape.all, ["all", "none"])
  func twoClosuresInOnePlan(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer, arguments: ["--partition-size", "1KiB"]) { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      func counts(_ key: ((Int, Int)) -> Int) -> [(Int, Int)] {
        Dictionary(grouping: rows, by: key).map { ($0.key, $0.value.count) }
      }
      let both = counts { $0.0 & 7 } + counts { $0.1 & 7 }
      #expect(
        bag(try await pairs.groupBy { $0.0 & 7 }.counts().union(pairs.groupBy { $0.1 & 7 }.counts()).collect()) == bag(both))
      let (first, second) = (pairs.groupBy { $0.0 & 7 }, pairs.groupBy { $0.1 & 7 })
      #expect(
        bag(
          try await first.mapGroups { ($0, Array($1).count) }.union(second.mapGroups { ($0, Array($1).count) }).collect())
          == bag(both))
      #expect(
        bag(try await first.counts().join(second.counts()).collect()) == bag(joined(counts { $0.0 & 7 }, counts { $0.1 & 7 })))
      // One place in the source, two closures.
      let branches = [1, 3].map { divisor in pairs.groupBy { $0.0 / divisor }.counts() }
      #expect(bag(try await branches[0].union(branches[1]).collect()) == bag(counts { $0.0 } + counts { $0.0 / 3 }))
    }
  }
}
