import ServerlessDatasets
import Synchronization
import Testing

/// Actions, and transformations that divide rows anew, against the same on an array.
@Suite struct ActionTests {
  @Test(arguments: Shape.all)
  func resultsOfEveryAction(_ shape: Shape) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      #expect(try await pairs.count() == rows.count)
      #expect(list(try await pairs.first().map { [$0] } ?? []) == list(rows.prefix(1)))
      for length in [0, 1, 3, rows.count / 2, rows.count, rows.count + 5] {
        #expect(list(try await pairs.prefix(length)) == list(rows.prefix(length)))
        #expect(list(try await pairs.limit(length).collect()) == list(rows.prefix(length)))
        #expect(try await pairs.limit(length).count() == min(length, rows.count))
      }
      #expect(list(try await pairs.filter { $0.0 > 5 }.prefix(2)) == list(rows.filter { $0.0 > 5 }.prefix(2)))
      #expect(try await pairs.values().reduce(+) == (rows.isEmpty ? nil : rows.map(\.1).reduce(0, +)))
      // Associative, but not commutative: order counts.
      #expect(
        try await pairs.map { "\($0.1)" }.reduce { $0 + "," + $1 }
          == (rows.isEmpty ? nil : rows.map { "\($0.1)" }.joined(separator: ",")))
      var streamed: [(Int, Int)] = []
      for try await row in pairs.elements() { streamed.append(row) }
      #expect(list(streamed) == list(rows))
    }
  }

  @Test(arguments: Shape.all)
  func divisionsKeepElements(_ shape: Shape) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      #expect(list(try await pairs.union(pairs).collect()) == list(rows + rows))
      let other = session.dataset(of: [(1, 1), (2, 2)], partitions: 2)
      #expect(
        list(try await pairs.union(other).union(pairs.filter { $0.0 > 3 }).collect())
          == list(rows + [(1, 1), (2, 2)] + rows.filter { $0.0 > 3 }))
      #expect(list(try await pairs.union(other).prefix(rows.count + 1)) == list(rows + [(1, 1)]))
      for count in [1, 4, 11] {
        let repartitioned = pairs.repartitioned(count)
        #expect(bag(try await repartitioned.collect()) == bag(rows))
        let sizes = try await repartitioned.mapPartitions { [$0.reduce(0) { count, _ in count + 1 }] }.collect()
        #expect(sizes.count == count)
        #expect(sizes.max()! - sizes.min()! <= shape.partitions)
      }
      #expect(bag(try await pairs.repartitioned().collect()) == bag(rows))
      let cached = pairs.mapValues { $0 + 1 }.cached()
      #expect(list(try await cached.collect()) == list(rows.map { ($0.0, $0.1 + 1) }))
      #expect(list(try await cached.filter { $0.1 > 0 }.collect()) == list(rows.map { ($0.0, $0.1 + 1) }.filter { $0.1 > 0 }))
      #expect(list(try await cached.prefix(4)) == list(rows.map { ($0.0, $0.1 + 1) }.prefix(4)))
    }
  }

  @Test(arguments: Shape.all)
  func everyPartitionIsVisitedOnce(_ shape: Shape) async throws {
    let visited = Visits()
    let rows = shape.rows
    try await withSession { session async throws in
      try await session.dataset(of: rows, partitions: shape.partitions).forEachPartition { elements in
        visited.append(elements.map { "\($0)" })
      }
    }
    #expect(visited.all.count == shape.partitions)
    #expect(visited.all.flatMap { $0 }.sorted() == rows.map { "\($0)" }.sorted())
  }

  @Test func resultsCanBeCapturedByLaterActions() async throws {
    let total = try await withSession { session async throws in
      let numbers = session.range(0..<100, partitions: 3)
      var factor = try await numbers.count()
      for _ in 0..<3 { factor = try await numbers.map { [factor] in $0 + factor % 7 }.reduce(+) ?? 0 }
      return factor
    }
    var expected = 100
    for _ in 0..<3 { expected = (0..<100).map { $0 + expected % 7 }.reduce(0, +) }
    #expect(total == expected)
  }

  /// Outputs are found again by what was computed. These differ in nothing but the branch, the order or the key.
  @Test func actionsTakeNoOtherOnesOutputs() async throws {
    try await withSession { session async throws in
      let numbers = session.range(0..<90, partitions: 3)
      for rows in [numbers.map { $0 }, numbers.map { $0 * 2 }] {
        let branches = rows.filter { $0 % 3 == 0 }.union(rows).sorted()
        let expected = try await branches.collect()
        #expect(expected.count == 120)
        #expect(try await branches.count() == 120)
        #expect(try await branches.collect() == expected)
        #expect(try await rows.sorted(.descending).collect() == rows.sorted().collect().reversed())
        for divisor in 2..<5 {
          let byRemainder = try await rows.sorted { $0 % divisor }.map { $0 % divisor }.collect()
          #expect(byRemainder == byRemainder.sorted())
          #expect(try await rows.groupBy { $0 % divisor }.counts().values().reduce(+) == 90)
          let groups = try await rows.groupBy { $0 % divisor }.mapGroups { key, rows in
            (key, rows.allSatisfy { $0 % divisor == key })
          }
          .collect()
          #expect(groups.allSatisfy { $0.1 })
          #expect(Set(groups.map(\.0)).count == groups.count)
        }
      }
    }
  }

  @Test func resultsBeyondWhatIsKeptInline() async throws {
    let long = String(repeating: "0123456789", count: 40)
    try await withSession { session async throws in
      let rows = session.range(0..<6000, partitions: 2).map { "\($0) \(long)" }
      let collected = try await rows.collect()
      #expect(collected.count == 6000)
      #expect(collected.indices.allSatisfy { collected[$0] == "\($0) \(long)" })
      var streamed = 0
      for try await row in rows.elements() {
        #expect(row == "\(streamed) \(long)")
        streamed += 1
      }
      #expect(streamed == 6000)
    }
  }
}

/// What partitions were seen, by tasks of this process.
private final class Visits: Sendable {
  private let partitions = Mutex<[[String]]>([])

  func append(_ partition: [String]) { partitions.withLock { $0.append(partition) } }

  var all: [[String]] { partitions.withLock { $0 } }
}
