import ServerlessDatasets
import Testing

/// Orders of several keys, sorted whole and only at the top, against the standard library's.
@Suite struct SortOrderTests {
  /// A row with a key of each kind: numbers, doubles, texts that begin alike, and one that can only be compared, and by which
  /// rows are told apart.
  private static func rows(_ shape: Shape) -> [(Int, Double, Text, [Int])] {
    shape.rows.enumerated().map { index, row in
      (row.0 % 4, Double(row.1 % 5) / 4, Text("a common beginning \(row.1 % 3)"), [row.0, row.1, index])
    }
  }

  private static func marks(_ rows: [(Int, Double, Text, [Int])]) -> [[Int]] { rows.map(\.3) }

  @Test(arguments: Shape.all, ["all", "none"])
  func severalKeys(_ shape: Shape, _ optimizer: String) async throws {
    let rows = Self.rows(shape)
    try await withSession(optimizer: optimizer, arguments: ["--partition-size", "6KiB"]) { session async throws in
      let all = session.dataset(of: rows, partitions: shape.partitions)
      #expect(
        Self.marks(try await all.sorted(by: .ascending { $0.0 }, .descending { $0.1 }).collect())
          == Self.marks(rows.stablySorted { ($0.0, $1.1) < ($1.0, $0.1) }))
      #expect(
        Self.marks(try await all.sorted(by: .descending { $0.2 }, .descending { $0.0 }).collect())
          == Self.marks(rows.stablySorted { ($1.2, $1.0) < ($0.2, $0.0) }))
      #expect(
        Self.marks(try await all.sorted(by: .descending { $0.1 }, .ascending { $0.2 }, .descending { $0.0 }).collect())
          == Self.marks(rows.stablySorted { ($1.1, $0.2, $1.0) < ($0.1, $1.2, $0.0) }))
      #expect(
        Self.marks(try await all.sorted(by: .ascending { Ordered($0.3.prefix(2)) }, .ascending { $0.0 }).collect())
          == Self.marks(rows.stablySorted { (Ordered($0.3.prefix(2)), $0.0) < (Ordered($1.3.prefix(2)), $1.0) }))
      // More than three, for which closures say that they may be sent.
      let four = all.sorted(
        by: .ascending { @Sendable in $0.0 }, .descending { @Sendable in $0.1 }, .ascending { @Sendable in $0.2 },
        .descending { @Sendable in Ordered($0.3.prefix(2)) })
      #expect(
        Self.marks(try await four.collect())
          == Self.marks(
            rows.stablySorted { ($0.0, $1.1, $0.2, Ordered($1.3.prefix(2))) < ($1.0, $0.1, $1.2, Ordered($0.3.prefix(2))) }))
    }
  }

  @Test(arguments: Shape.all, ["all", "none"])
  func theFirstInAnOrder(_ shape: Shape, _ optimizer: String) async throws {
    let rows = Self.rows(shape)
    try await withSession(optimizer: optimizer) { session async throws in
      let all = session.dataset(of: rows, partitions: shape.partitions)
      for count in [0, 7, rows.count + 10] {
        let note: Comment = "\(count) rows"
        // Of equal ones the earlier come first.
        #expect(
          Self.marks(try await all.top(count, by: .descending { $0.0 }).collect())
            == Self.marks(rows.stablySorted { $0.0 > $1.0 }.prefix(count).map { $0 }), note)
        #expect(
          Self.marks(try await all.top(count, by: .ascending { Ordered($0.3.prefix(2)) }).collect())
            == Self.marks(rows.stablySorted { Ordered($0.3.prefix(2)) < Ordered($1.3.prefix(2)) }.prefix(count).map { $0 }),
          note)
        #expect(
          Self.marks(try await all.top(count, by: .descending { $0.1 }, .ascending { $0.2 }).collect())
            == Self.marks(rows.stablySorted { ($1.1, $0.2) < ($0.1, $1.2) }.prefix(count).map { $0 }), note)
        #expect(
          Self.marks(try await all.top(count, by: .ascending { $0.2 }, .descending { $0.0 }, .ascending { $0.1 }).collect())
            == Self.marks(rows.stablySorted { ($0.2, $1.0, $0.1) < ($1.2, $0.0, $1.1) }.prefix(count).map { $0 }), note)
      }
      #expect(try await all.top(5, by: .ascending { $0.0 }).count() == min(5, rows.count))
      #expect(
        Self.marks(try await all.top(9, by: .ascending { $0.1 }).sorted(by: { $0.0 }).prefix(4))
          == Self.marks(
            rows.stablySorted { $0.1 < $1.1 }.prefix(9).map { $0 }.stablySorted { $0.0 < $1.0 }.prefix(4).map { $0 }))
    }
  }

  @Test func extremesAndSignsOfDoubles() async throws {
    let numbers = [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -1.5, 2, -.greatestFiniteMagnitude].enumerated().map
    {
      ($0.offset % 2, $0.element)
    }
    try await withSession { session async throws in
      let all = session.dataset(of: numbers, partitions: 3)
      let expected = numbers.stablySorted { $0.1 > $1.1 || $0.1 == $1.1 && $0.0 < $1.0 }.map(\.1)
      let sorted = try await all.sorted(by: .descending { $0.1 }, .ascending { $0.0 }).collect().map(\.1)
      #expect(sorted == expected)
      #expect(
        try await all.top(3, by: .descending { $0.1 }, .ascending { $0.0 }).collect().map(\.1) == Array(expected.prefix(3)))
    }
  }
}

/// A key without a sort prefix.
private struct Ordered: Comparable, RecordConvertible {
  let numbers: [Int]

  init(_ numbers: some Sequence<Int>) { self.numbers = Array(numbers) }

  init(recordFields: [Int]) { numbers = recordFields }

  var recordFields: [Int] { numbers }

  static func < (left: Ordered, right: Ordered) -> Bool { left.numbers.lexicographicallyPrecedes(right.numbers) }
}
