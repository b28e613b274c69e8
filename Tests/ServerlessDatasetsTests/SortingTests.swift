import ServerlessDatasets
import Testing

/// Sorting, against the standard library's, which is stable, too.
@Suite struct SortingTests {
  @Test(arguments: Shape.all)
  func keysOfEveryKind(_ shape: Shape) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      #expect(list(try await pairs.sorted { $0.0 }.collect()) == list(rows.stablySorted { $0.0 < $1.0 }))
      #expect(list(try await pairs.sorted(by: { $0.0 }, .descending).collect()) == list(rows.stablySorted { $0.0 > $1.0 }))
      #expect(list(try await pairs.sorted { Double($0.1) / 4 }.collect()) == list(rows.stablySorted { $0.1 < $1.1 }))
      // Texts that agree in their first eight bytes.
      #expect(
        list(try await pairs.sorted { Text("a common beginning \($0.1)") }.collect())
          == list(rows.stablySorted { Text("\($0.1)") < Text("\($1.1)") }))
      #expect(
        list(try await pairs.sorted(by: { "\($0.1)" }, .descending).collect())
          == list(rows.stablySorted { "\($0.1)" > "\($1.1)" }))
      // A key that can only be compared.
      #expect(
        list(try await pairs.sorted { Backwards(number: $0.0) }.collect()) == list(rows.stablySorted { $0.0 > $1.0 }))
      #expect(
        list(try await pairs.sorted(by: { Backwards(number: $0.0) }, .descending).collect())
          == list(rows.stablySorted { $0.0 < $1.0 }))
      // By two keys, one after the other.
      #expect(
        list(try await pairs.sorted { $0.1 }.sorted { $0.0 }.collect()) == list(rows.stablySorted { $0 < $1 }))
    }
  }

  @Test func elementsInTheirOwnOrder() async throws {
    var random = SeededGenerator(seed: 6)
    let numbers = (0..<2000).map { _ in Int.random(in: .min ... .max, using: &random) } + [.min, .max, 0, -1]
    let doubles = numbers.map { Double($0) / 1e9 } + [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude]
    let strings = numbers.map { String($0 & 0xFFFF, radix: 36) } + ["", "é", "e\u{301}", "z", "ß", "🦉"]
    try await withSession { session async throws in
      #expect(try await session.dataset(of: numbers, partitions: 5).sorted().collect() == numbers.sorted())
      #expect(try await session.dataset(of: numbers, partitions: 5).sorted(.descending).collect() == numbers.sorted(by: >))
      #expect(try await session.dataset(of: doubles, partitions: 3).sorted().collect() == doubles.sorted())
      #expect(try await session.dataset(of: strings, partitions: 4).sorted().collect() == strings.stablySorted { $0 < $1 })
      let texts = strings.map { Text($0) }
      #expect(try await session.dataset(of: texts, partitions: 4).sorted().collect() == texts.sorted())
      let own = numbers.map { Backwards(number: $0) }
      #expect(try await session.dataset(of: own, partitions: 3).sorted().collect() == own.sorted())
    }
  }

  @Test(arguments: [1, 64, 4096])
  func manyRanges(_ partitionBytes: Int) async throws {
    var random = SeededGenerator(seed: 7)
    // Nine in ten rows have the same key: it can't be cut, and stays in order.
    let rows = (0..<3000).map { (Int.random(in: 0..<10, using: &random) > 0 ? 5 : Int.random(in: 0..<10, using: &random), $0) }
    try await withSession(arguments: ["--partition-size", "\(partitionBytes)B"]) { session async throws in
      let sorted = session.dataset(of: rows, partitions: 6).sorted { $0.0 }
      #expect(list(try await sorted.collect()) == list(rows.stablySorted { $0.0 < $1.0 }))
      #expect(list(try await sorted.limit(7).collect()) == list(rows.stablySorted { $0.0 < $1.0 }.prefix(7)))
    }
  }
}

/// A key without a sort prefix, whose order is its own.
private struct Backwards: Comparable, RecordConvertible {
  let number: Int

  init(number: Int) { self.number = number }

  init(recordFields: Int) { number = recordFields }

  var recordFields: Int { number }

  static func < (left: Backwards, right: Backwards) -> Bool { left.number > right.number }
}
