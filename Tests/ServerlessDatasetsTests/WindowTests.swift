import ServerlessDatasets
import Testing

/// Window functions, against loops over the rows of each key in their order.
@Suite struct WindowTests {
  typealias Row = (Int, Int)

  /// The rows of each key in an order, equal ones as they come.
  private static func windows<Key: Hashable>(
    _ rows: [Row], by key: (Row) -> Key, _ less: (Row, Row) -> Bool
  ) -> [[Row]] {
    Dictionary(grouping: rows, by: key).values.map { $0.stablySorted(by: less) }
  }

  @Test(arguments: Shape.all, ["all", "none"])
  func ranks(_ shape: Shape, _ optimizer: String) async throws {
    try await withSession(optimizer: optimizer) { session async throws in
      let pairs = session.dataset(of: shape.rows, partitions: shape.partitions)
      let ranked = pairs.windows(by: { $0.0 }, orderedBy: .descending { $0.1 / 8 }).adding(.rowNumber, .rank, .denseRank)
      let expected = Self.windows(shape.rows, by: { $0.0 }) { $0.1 / 8 > $1.1 / 8 }.flatMap {
        window -> [(Row, Int, Int, Int)] in
        window.enumerated().map { index, row in
          let before = window.filter { $0.1 / 8 > row.1 / 8 }.map { $0.1 / 8 }
          return (row, index + 1, before.count + 1, Set(before).count + 1)
        }
      }
      #expect(bag(try await ranked.collect()) == bag(expected))
    }
  }

  @Test(arguments: Shape.all, ["all", "none"])
  func neighbours(_ shape: Shape, _ optimizer: String) async throws {
    try await withSession(optimizer: optimizer) { session async throws in
      let pairs = session.dataset(of: shape.rows, partitions: shape.partitions)
      // A key that is a tuple, and an order of two keys.
      let seen = pairs.windows(by: { ($0.0 % 3, $0.1 & 1) }, orderedBy: .ascending { $0.0 }, .descending { $0.1 })
        .adding(.lag { $0.1 }, .lead(3) { $0.1 }, .lag(2) { $0.0 }, .lead(0) { $0.1 })
      let expected = Self.windows(shape.rows, by: { [$0.0 % 3, $0.1 & 1] }) { ($0.0, $1.1) < ($1.0, $0.1) }.flatMap {
        window -> [(Row, Int?, Int?, Int?, Int?)] in
        window.indices.map { index in
          (
            window[index], index > 0 ? window[index - 1].1 : nil, index + 3 < window.count ? window[index + 3].1 : nil,
            index > 1 ? window[index - 2].0 : nil, window[index].1
          )
        }
      }
      #expect(bag(try await seen.collect()) == bag(expected))
    }
  }

  @Test(arguments: Shape.all, ["all", "none"])
  func frames(_ shape: Shape, _ optimizer: String) async throws {
    try await withSession(optimizer: optimizer) { session async throws in
      let pairs = session.dataset(of: shape.rows, partitions: shape.partitions)
      let framed = pairs.windows(by: { $0.0 }, orderedBy: .ascending { $0.1 }).adding(
        .running(.sum { $0.1 }), .sliding(.sum { $0.1 }, preceding: 2, following: 1), .sliding(.max { $0.1 }, preceding: 3),
        .sliding(.count, within: 10, of: { $0.1 }))
      let expected = Self.windows(shape.rows, by: { $0.0 }) { $0.1 < $1.1 }.flatMap { window -> [(Row, Int, Int, Int?, Int)] in
        let values = window.map(\.1)
        return values.indices.map { index in
          let before = values[...index]
          let frame = values[max(0, index - 2)...min(values.count - 1, index + 1)]
          let near = before.filter { $0 >= values[index] - 10 }
          return (window[index], before.reduce(0, +), frame.reduce(0, +), before.suffix(4).max(), near.count)
        }
      }
      #expect(bag(try await framed.collect()) == bag(expected))
      let edges = pairs.windows(by: { Text("\($0.0)") }, orderedBy: .descending { $0.1 }).adding(
        .firstValue { $0.1 }, .firstValue(of: { $0.1 }, preceding: 2), .lastValue(of: { $0.1 }, following: 4))
      let plainEdges = Self.windows(shape.rows, by: { $0.0 }) { $0.1 > $1.1 }.flatMap { window -> [(Row, Int?, Int?, Int?)] in
        let values = window.map(\.1)
        return values.indices.map { index in
          (window[index], values[0], values[max(0, index - 2)], values[min(values.count - 1, index + 4)])
        }
      }
      #expect(bag(try await edges.collect()) == bag(plainEdges))
    }
  }

  /// More functions than there are overloads for, and windows of what was grouped.
  @Test func manyFunctionsAndOtherOperations() async throws {
    let rows = (0..<400).map { ($0 * 7 % 30, $0 * 31 % 101) }
    try await withSession { session async throws in
      let sums = session.dataset(of: rows, partitions: 3).reduceByKey(+)
      let windows = sums.windows(by: { $0.0 % 4 }, orderedBy: .ascending { $0.1 }).adding(
        .rowNumber, .rank, .denseRank, .lag(of: { @Sendable in $0.0 }), .lead(of: { @Sendable in $0.0 }),
        .running(.sum { @Sendable in $0.1 }))
      let plainSums = grouped(rows).map { ($0.key, $0.value.reduce(0, +)) }
      let expected = Self.windows(plainSums, by: { $0.0 % 4 }) { $0.1 < $1.1 }.flatMap { window in
        window.indices.map { index -> (Row, Int, Int, Int, Int?, Int?, Int) in
          let before = window.filter { $0.1 < window[index].1 }.map(\.1)
          return (
            window[index], index + 1, before.count + 1, Set(before).count + 1, index > 0 ? window[index - 1].0 : nil,
            index + 1 < window.count ? window[index + 1].0 : nil, window[...index].reduce(0) { $0 + $1.1 }
          )
        }
      }
      // Rows of equal sums may stand in any order.
      #expect(Set(plainSums.map(\.1)).count == plainSums.count)
      #expect(bag(try await windows.collect()) == bag(expected))
      let largest = windows.filter { $0.1 == 1 }.map { ($0.0.0 % 4, $0.0.1) }.reduceByKey { min($0, $1) }
      #expect(
        bag(try await largest.collect()) == bag(grouped(plainSums.map { ($0.0 % 4, $0.1) }).map { ($0.key, $0.value.min()!) }))
    }
  }
}
