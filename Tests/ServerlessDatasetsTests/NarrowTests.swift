import ServerlessDatasets
import Testing

/// Transformations that keep partitions apart, against the same on an array.
@Suite struct NarrowTests {
  @Test(arguments: Shape.all)
  func keepOrderAndElements(_ shape: Shape) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      #expect(list(try await pairs.collect()) == list(rows))
      #expect(list(try await pairs.map { ($0.1, $0.0) }.collect()) == list(rows.map { ($0.1, $0.0) }))
      #expect(list(try await pairs.filter { $0.0 % 2 == 0 }.collect()) == list(rows.filter { $0.0 % 2 == 0 }))
      #expect(list(try await pairs.filter { _ in false }.collect()).isEmpty)
      #expect(
        list(try await pairs.flatMap { row in (0..<max(0, row.0 % 4)).map { $0 + row.1 } }.collect())
          == list(rows.flatMap { row in (0..<max(0, row.0 % 4)).map { $0 + row.1 } }))
      #expect(
        list(try await pairs.compactMap { $0.1 > 0 ? "\($0.1)" : nil }.collect())
          == list(rows.compactMap { $0.1 > 0 ? "\($0.1)" : nil }))
      #expect(list(try await pairs.mapValues { $0 * 2 }.collect()) == list(rows.map { ($0.0, $0.1 * 2) }))
      #expect(try await pairs.keys().collect() == rows.map(\.0))
      #expect(try await pairs.values().collect() == rows.map(\.1))
      #expect(list(try await pairs.keyed { $0.1 }.collect()) == list(rows.map { ($0.1, $0) }))
    }
  }

  @Test(arguments: Shape.all)
  func partitionsFollowOneAnother(_ shape: Shape) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      // Each partition is seen once and whole, an empty one too.
      let sizes = try await pairs.mapPartitions { [$0.reduce(0) { count, _ in count + 1 }] }.collect()
      #expect(sizes.count == shape.partitions)
      #expect(sizes.reduce(0, +) == rows.count)
      #expect(sizes.max()! - sizes.min()! <= 1)
      // A closure needn't read all that it is offered.
      let heads = try await pairs.mapPartitions { elements in Array(elements.prefix(1)) }.collect()
      #expect(heads.count == min(rows.count, shape.partitions))
      #expect(try await pairs.mapPartitions { _ in [1, 2] }.count() == 2 * shape.partitions)
    }
  }

  @Test func rangesAndElementTypes() async throws {
    try await withSession { session async throws in
      for (range, partitions) in [(0..<0, 2), (-5..<7, 3), (0..<5000, 4)] {
        #expect(try await session.range(range, partitions: partitions).collect() == Array(range))
      }
      #expect(try await session.range(3..<9).map { $0 }.collect() == Array(3..<9))
      let strings = ["", "a", "fünfzehn Bytes!", "sixteen and more bytes", "🦉"]
      #expect(try await session.dataset(of: strings, partitions: 2).collect() == strings)
      let texts = strings.map { Text($0) }
      #expect(
        try await session.dataset(of: texts, partitions: 2).map { $0 }.repartitioned(1).collect().sorted() == texts.sorted())
      let optionals: [String?] = [nil, "", "x", nil, String(repeating: "long ", count: 9)]
      #expect(try await session.dataset(of: optionals, partitions: 3).collect() == optionals)
      let arrays = [[], [1], [2, 3], Array(0..<100)]
      #expect(try await session.dataset(of: arrays, partitions: 3).collect() == arrays)
      let nested: [(Int, (Text, [Double?]), Bool)] = [
        (1, ("a", []), true), (-2, ("a text of its own", [nil, 0.5, -.infinity]), false),
      ]
      #expect(list(try await session.dataset(of: nested, partitions: 2).collect()) == list(nested))
    }
  }

  @Test func batchesOfAnySizePassThrough() async throws {
    try await withSession { session async throws in
      // Around the size of a batch, and with operators that empty or multiply batches.
      for count in [511, 512, 513, 1024, 1025] {
        let numbers = session.range(0..<count, partitions: 1)
        #expect(try await numbers.map { $0 + 1 }.collect() == Array(1...count))
        #expect(try await numbers.filter { $0 == count - 1 }.collect() == [count - 1])
        #expect(
          try await numbers.flatMap { $0 % 500 == 499 ? Array(repeating: $0, count: 1500) : [] }.count() == count / 500 * 1500)
        #expect(try await numbers.compactMap { $0 < 1 ? nil : $0 }.mapPartitions { $0.map { $0 } }.count() == count - 1)
      }
    }
  }
}
