import ServerlessDatasets
import Testing

/// Operations by key, against the same on dictionaries.
@Suite struct KeyedTests {
  @Test(arguments: Shape.all)
  func reductions(_ shape: Shape) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      let sums = grouped(rows).map { ($0.key, $0.value.reduce(0, +)) }
      #expect(bag(try await pairs.reduceByKey(+).collect()) == bag(sums))
      // A key that is a tuple, one that is text, and one that is optional.
      let tuples = grouped(rows.map { (Pair($0.0 % 3, $0.1 % 2), $0.1) }).map { (($0.key.a, $0.key.b), $0.value.reduce(0, +)) }
      #expect(bag(try await pairs.map { (($0.0 % 3, $0.1 % 2), $0.1) }.reduceByKey(+).collect()) == bag(tuples))
      let texts = grouped(rows.map { (name($0.0), $0.1) }).map { (Text($0.key), $0.value.max()!) }
      #expect(bag(try await pairs.map { (Text(name($0.0)), $0.1) }.reduceByKey { max($0, $1) }.collect()) == bag(texts))
      let optionals = grouped(rows.map { ($0.0 < 0 ? nil : $0.0, $0.1) }).map { ($0.key, $0.value.min()!) }
      #expect(
        bag(try await pairs.map { ($0.0 < 0 ? nil : $0.0, $0.1) }.reduceByKey { min($0, $1) }.collect()) == bag(optionals))
      // Values of a key are combined in their order.
      let joined = grouped(rows).map { ($0.key, $0.value.map { "\($0)" }.joined(separator: ",")) }
      #expect(bag(try await pairs.mapValues { "\($0)" }.reduceByKey { $0 + "," + $1 }.collect()) == bag(joined))
    }
  }

  @Test(arguments: Shape.all)
  func distinctElements(_ shape: Shape) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      #expect(bag(try await pairs.keys().distinct().collect()) == bag(Set(rows.map(\.0))))
      #expect(bag(try await pairs.distinct().collect()) == bag(Set(rows.map { Pair($0.0, $0.1) }).map { ($0.a, $0.b) }))
      #expect(bag(try await pairs.map { name($0.0) }.distinct().collect()) == bag(Set(rows.map { name($0.0) })))
      #expect(
        bag(try await pairs.map { [Text(name($0.0)), ""] }.distinct().collect())
          == bag(Set(rows.map { name($0.0) }).map { [Text($0), ""] }))
    }
  }

  @Test(arguments: Shape.all)
  func groups(_ shape: Shape) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let groups = session.dataset(of: rows, partitions: shape.partitions).groupBy { $0.0 }
      let expected = grouped(rows)
      #expect(bag(try await groups.arrays().collect()) == bag(expected.map { key, values in (key, values.map { (key, $0) }) }))
      #expect(bag(try await groups.counts().collect()) == bag(expected.map { ($0.key, $0.value.count) }))
      #expect(
        bag(try await groups.mapGroups { key, rows in rows.reduce(key) { $0 + $1.1 } }.collect())
          == bag(expected.map { $0.value.reduce($0.key, +) }))
      #expect(
        bag(try await groups.flatMapGroups { _, rows in rows.filter { $0.1 > 0 }.map(\.1) }.collect())
          == bag(expected.flatMap { $0.value.filter { $0 > 0 } }))
      // What a closure leaves of a group doesn't run into the next one.
      #expect(
        bag(try await groups.mapGroups { key, rows in (key, rows.prefix(1).map(\.1)) }.collect())
          == bag(expected.map { ($0.key, [$0.value[0]]) }))
      #expect(bag(try await groups.mapGroups { key, _ in key }.collect()) == bag(expected.keys))
      let tupleGroups = session.dataset(of: rows, partitions: shape.partitions).groupBy { ($0.0 & 1, Text("k")) }
      #expect(
        bag(try await tupleGroups.counts().collect())
          == bag(grouped(rows.map { ($0.0 & 1, $0.1) }).map { (($0.key, Text("k")), $0.value.count) }))
    }
  }

  @Test(arguments: Shape.all)
  func aggregates(_ shape: Shape) async throws {
    let rows = shape.rows
    let spread = Aggregation<(Int, Int), Int>(
      "spread", initial: (Int.max, Int.min),
      accumulate: { (state: inout (Int, Int), row: (Int, Int)) in state = (min(state.0, row.1), max(state.1, row.1)) },
      merge: { (state: inout (Int, Int), other: (Int, Int)) in state = (min(state.0, other.0), max(state.1, other.1)) },
      finish: { (state: (Int, Int)) in state.1 - state.0 })
    try await withSession { session async throws in
      let groups = session.dataset(of: rows, partitions: shape.partitions).groupBy { $0.0 }
      let aggregated = groups.aggregate(
        .count, .sum { $0.1 }, .average { $0.1 }, .min { $0.1 }, .max { Text(name($0.1)) }, spread)
      let expected = grouped(rows).map { key, values in
        (
          key, values.count, values.reduce(0, +), Double(values.reduce(0, +)) / Double(values.count), values.min(),
          values.map { Text(name($0)) }.max(), values.max()! - values.min()!
        )
      }
      #expect(bag(try await aggregated.collect()) == bag(expected))
    }
  }

  @Test(arguments: Shape.all)
  func joins(_ shape: Shape) async throws {
    // Some keys on one side only, some twice and more on each.
    let left = Array(shape.rows.prefix(120))
    let right = left.enumerated().filter { $0.offset % 3 == 0 }.map { ($0.element.0, "r\($0.offset)") } + [(99_999, "nobody")]
    try await withSession { session async throws in
      let lefts = session.dataset(of: left, partitions: shape.partitions)
      let rights = session.dataset(of: right, partitions: 2)
      #expect(bag(try await lefts.join(rights).collect()) == bag(joined(left, right)))
      #expect(bag(try await lefts.leftJoin(rights).collect()) == bag(leftJoined(left, right)))
      #expect(bag(try await rights.join(lefts).collect()) == bag(joined(right, left)))
      #expect(bag(try await lefts.leftJoin(rights.filter { _ in false }).collect()) == bag(leftJoined(left, [(Int, String)]())))
      #expect(try await lefts.filter { _ in false }.join(rights).count() == 0)
      let tupleLeft = lefts.map { (($0.0, Text("t")), $0.1) }
      let tupleRight = rights.map { (($0.0, Text("t")), $0.1) }
      #expect(
        bag(try await tupleLeft.join(tupleRight).collect()) == bag(joined(left, right).map { (($0.0, Text("t")), $0.1) }))
      #expect(
        bag(try await tupleLeft.leftJoin(tupleRight).collect())
          == bag(leftJoined(left, right).map { (($0.0, Text("t")), $0.1) }))
    }
  }

  /// Both sides are too large to be sent to every task, so that both are exchanged.
  @Test func joinsWithoutBroadcast() async throws {
    let left = (0..<900).map { ($0 * 7 % 300, $0) }
    let right = (0..<600).map { ($0 * 11 % 400, -$0) }
    try await withSession(optimizer: "none") { session async throws in
      let lefts = session.dataset(of: left, partitions: 3)
      let rights = session.dataset(of: right, partitions: 4)
      #expect(bag(try await lefts.join(rights).collect()) == bag(joined(left, right)))
      #expect(bag(try await lefts.leftJoin(rights).collect()) == bag(leftJoined(left, right)))
      let texts = lefts.map { (Text(name($0.0)), $0.1) }.join(rights.map { (Text(name($0.0)), $0.1) })
      #expect(bag(try await texts.collect()) == bag(joined(left, right).map { (Text(name($0.0)), $0.1) }))
    }
  }
}

/// A tuple that can be a dictionary's key.
private struct Pair: Hashable {
  let a: Int
  let b: Int

  init(_ a: Int, _ b: Int) {
    self.a = a
    self.b = b
  }
}

/// A short name for some numbers, one beyond what a text holds inline for others.
@Sendable private func name(_ number: Int) -> String { number % 2 == 0 ? "n\(number)" : "a rather long name \(number)" }
