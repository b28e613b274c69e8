import ServerlessDatasets
import Testing

/// Joins of every kind by every strategy, against plain loops.
@Suite struct JoinTests {
  private static let rules = ["all", "none"]

  /// Without the optimizer's rules these are all there are.
  private static func strategies(_ optimizer: String) -> [JoinStrategy] {
    optimizer == "all" ? JoinStrategy.all : [.automatic, .sortMerge]
  }

  /// Some keys on one side only, some twice and more on each.
  private static func sides(_ shape: Shape, count: Int) -> (left: [(Int, Int)], right: [(Int, String)]) {
    let left = Array(shape.rows.prefix(count))
    let right = left.enumerated().filter { $0.offset % 3 == 0 }.map { ($0.element.0, "r\($0.offset)") }
    return (left, right + [(99_999, "nobody"), (99_999, "nobody else")])
  }

  @Test(arguments: Shape.all, rules)
  func everyKindByEveryStrategy(_ shape: Shape, _ optimizer: String) async throws {
    let (left, right) = Self.sides(shape, count: 60)
    try await withSession(optimizer: optimizer) { session async throws in
      let lefts = session.dataset(of: left, partitions: shape.partitions)
      let rights = session.dataset(of: right, partitions: 2)
      for join in TestedJoin.allCases {
        let expected = bag(join.plain(left, right))
        for strategy in Self.strategies(optimizer) {
          let rows = try await join.recorded(lefts, rights, strategy).collect()
          #expect(bag(rows) == expected, "\(join), \(strategy)")
        }
        let turned = try await join.recorded(rights, lefts, .automatic).collect()
        #expect(bag(turned) == bag(join.plain(right, left)), "\(join), sides exchanged")
      }
    }
  }

  @Test(arguments: zip(["skewed", "few different"], rules))
  func textsAndTuplesAsKeys(_ name: String, _ optimizer: String) async throws {
    let shape = try #require(Shape.all.first { $0.name == name })
    let (left, right) = Self.sides(shape, count: 40)
    try await withSession(optimizer: optimizer) { session async throws in
      let lefts = session.dataset(of: left, partitions: shape.partitions)
      let rights = session.dataset(of: right, partitions: 3)
      for join in TestedJoin.allCases {
        let expected = join.plain(left, right)
        for strategy in Self.strategies(optimizer) {
          let texts = try await join.recorded(
            lefts.map { (Self.text($0.0), $0.1) }, rights.map { (Self.text($0.0), $0.1) }, strategy
          ).collect()
          #expect(bag(texts) == bag(expected.map { (Self.text($0.0), $0.1, $0.2) }), "texts, \(join), \(strategy)")
          let tuples = try await join.recordedByCodec(
            lefts.map { (Self.tuple($0.0), $0.1) }, rights.map { (Self.tuple($0.0), $0.1) }, strategy
          ).collect()
          #expect(bag(tuples) == bag(expected.map { (Self.tuple($0.0), $0.1, $0.2) }), "tuples, \(join), \(strategy)")
        }
      }
    }
  }

  @Test(arguments: rules)
  func aDatasetWithItself(_ optimizer: String) async throws {
    let rows = (0..<90).map { ($0 * 7 % 20, $0) }
    try await withSession(optimizer: optimizer) { session async throws in
      let pairs = session.dataset(of: rows, partitions: 4)
      let sums = pairs.reduceByKey(+)
      let plainSums = grouped(rows).map { ($0.key, $0.value.reduce(0, +)) }
      for join in TestedJoin.allCases {
        for strategy in Self.strategies(optimizer) {
          let note: Comment = "\(join), \(strategy)"
          #expect(bag(try await join.recorded(pairs, pairs, strategy).collect()) == bag(join.plain(rows, rows)), note)
          // Derived from one another, one side already partitioned by the key, and both.
          let big = pairs.filter { $0.1 > 40 }.mapValues { -$0 }
          let plainBig = rows.filter { $0.1 > 40 }.map { ($0.0, -$0.1) }
          #expect(bag(try await join.recorded(pairs, big, strategy).collect()) == bag(join.plain(rows, plainBig)), note)
          #expect(bag(try await join.recorded(sums, pairs, strategy).collect()) == bag(join.plain(plainSums, rows)), note)
          let negative = sums.filter { $0.0 > 5 }.mapValues { -$0 }
          let plainNegative = plainSums.filter { $0.0 > 5 }.map { ($0.0, -$0.1) }
          #expect(
            bag(try await join.recorded(negative, sums, strategy).collect()) == bag(join.plain(plainNegative, plainSums)), note)
        }
      }
    }
  }

  /// What is joined is grouped and joined again: partitionings that joins leave behind are relied upon, or not.
  @Test(arguments: JoinStrategy.all, rules)
  func whatIsJoinedGoesOn(_ strategy: JoinStrategy, _ optimizer: String) async throws {
    let left = (0..<120).map { ($0 * 7 % 20, $0) }
    let right = (0..<50).map { ($0 % 25, $0 * 2) }
    try await withSession(optimizer: optimizer) { session async throws in
      let (lefts, rights) = (session.dataset(of: left, partitions: 3), session.dataset(of: right, partitions: 4))
      for join in TestedJoin.allCases {
        let rows = join.recorded(lefts, rights, strategy).map { ($0.0, ($0.1 ?? -1) * 3 + ($0.2 ?? -2)) }
        let plain = join.plain(left, right).map { ($0.0, ($0.1 ?? -1) * 3 + ($0.2 ?? -2)) }
        let sums = grouped(plain).map { ($0.key, $0.value.reduce(0, +)) }
        #expect(bag(try await rows.reduceByKey(+).collect()) == bag(sums), "\(join)")
        let again = join.recorded(rows.reduceByKey(+), rights, strategy)
        #expect(bag(try await again.collect()) == bag(join.plain(sums, right)), "\(join) again")
        // The right rows that have no match have the same key as any other.
        let counts = grouped(plain.map { ($0.1 % 5, 1) }).map { ($0.key, $0.value.count) }
        #expect(bag(try await rows.groupBy { $0.1 % 5 }.counts().collect()) == bag(counts), "\(join), counted")
      }
    }
  }

  @Test(arguments: Shape.all)
  func everyPair(_ shape: Shape) async throws {
    let left = Array(shape.rows.prefix(50))
    let right = ["a", "b", "a"]
    try await withSession(optimizer: shape.partitions % 2 == 0 ? "all" : "none") { session async throws in
      let lefts = session.dataset(of: left, partitions: shape.partitions)
      let rights = session.dataset(of: right, partitions: 2)
      let expected = left.flatMap { row in right.map { (row, $0) } }
      #expect(bag(try await lefts.crossJoin(rights).collect()) == bag(expected))
      #expect(bag(try await rights.crossJoin(lefts).collect()) == bag(expected.map { ($0.1, $0.0) }))
      #expect(try await lefts.crossJoin(lefts).count() == left.count * left.count)
      #expect(try await lefts.crossJoin(rights.filter { _ in false }).count() == 0)
      #expect(try await lefts.filter { _ in false }.crossJoin(rights).count() == 0)
    }
  }

  /// A short text for some numbers, one beyond what is held inline for others.
  private static func text(_ number: Int) -> Text { number % 2 == 0 ? Text("k\(number)") : Text("a rather long key \(number)") }

  private static func tuple(_ number: Int) -> (Int, Text?) { (number / 2, number % 2 == 0 ? nil : text(number)) }
}
