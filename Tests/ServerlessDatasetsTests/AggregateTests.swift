import ServerlessDatasets
import Testing

/// Every aggregate through the exchange, over groups that several partitions have a part of.
@Suite struct AggregateTests {
  typealias Row = (Int, Int)

  @Test(arguments: Shape.all, ["all", "none"])
  func countsSumsAndConditions(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer) { session async throws in
      let groups = session.dataset(of: rows, partitions: shape.partitions).groupBy { $0.0 }
      let found = groups.aggregate(
        .count { $0.1 > 0 }, .sum { Double($0.1) / 4 }, .average { Double($0.1) / 4 }, .all { $0.1 > -40 }, .any { $0.1 > 40 },
        Aggregation(reducing: { $0.1 }, { max($0, $1) }))
      let expected = grouped(rows).map { key, values in
        let sum = Double(values.reduce(0, +)) / 4
        return (
          key, values.filter { $0 > 0 }.count, sum, sum / Double(values.count), values.allSatisfy { $0 > -40 },
          values.contains { $0 > 40 }, values.max()
        )
      }
      #expect(bag(try await found.collect()) == bag(expected))
      let longest = try await groups.aggregate(.custom(Longest()), .custom(Longest())).collect()
      #expect(
        bag(longest)
          == bag(
            grouped(rows).map { key, values in
              let length = values.map { "\($0)".count }.max()!
              return (key, length, length)
            }))
    }
  }

  @Test(arguments: Shape.all, ["all", "none"])
  func elementsAndCollections(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer) { session async throws in
      let groups = session.dataset(of: rows, partitions: shape.partitions).groupBy { ($0.0 & 7, "a tuple") }
      let plain = Dictionary(grouping: rows) { $0.0 & 7 }
      let extremes = groups.aggregate(
        .min { Text("\($0.1)") }, .max { Text("\($0.1)") }, .minElement { $0.1 }, .maxElement { $0.1 }, .first { $0.1 },
        .last { $0.1 })
      let plainExtremes = plain.map { key, rows in
        (
          (key, "a tuple"), rows.map { Text("\($0.1)") }.min(), rows.map { Text("\($0.1)") }.max(),
          rows.stablySorted { $0.1 < $1.1 }.first, rows.stablySorted { $0.1 > $1.1 }.first, rows.first?.1, rows.last?.1
        )
      }
      #expect(bag(try await extremes.collect()) == bag(plainExtremes))
      let collections = try await groups.aggregate(.collect(), .collect { $0.1 }, .collectSet { $0.1 }).collect()
      #expect(collections.count == plain.count)
      for (key, elements, values, set) in collections {
        let rows = plain[key.0] ?? []
        #expect(list(elements) == list(rows))
        #expect(values == rows.map(\.1))
        #expect(set == Set(rows.map(\.1)))
      }
    }
  }

  @Test(arguments: Shape.all, ["all", "none"])
  func distinctAndFrequentValues(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer) { session async throws in
      let groups = session.dataset(of: rows, partitions: shape.partitions).groupBy { $0.0 & 3 }
      // So few are counted exactly by every one.
      let found = try await groups.aggregate(
        .exactDistinctCount { $0.1 }, .distinctCount { $0.1 }, .distinctCount(of: { Text("\($0.1)") }, precision: 12),
        .mostFrequent(3) { $0.1 }
      ).collect()
      let plain = Dictionary(grouping: rows) { $0.0 & 3 }
      #expect(Set(found.map(\.0)) == Set(plain.keys))
      for (key, exact, estimate, ofTexts, frequent) in found {
        let values = plain[key]!.map(\.1)
        let counts = Dictionary(grouping: values) { $0 }.mapValues(\.count)
        #expect(exact == counts.count)
        #expect(estimate == counts.count)
        #expect(ofTexts == counts.count)
        #expect(frequent.map(\.count) == counts.values.sorted(by: >).prefix(3).map { $0 })
        #expect(frequent.allSatisfy { $0.error == 0 && counts[$0.value] == $0.count })
        #expect(Set(frequent.map(\.value)).count == frequent.count)
      }
    }
  }

  @Test(arguments: Shape.all, ["all", "none"])
  func statistics(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer) { session async throws in
      let groups = session.dataset(of: rows, partitions: shape.partitions).groupBy { $0.0 & 1 }
      let moments = try await groups.aggregate(
        .variance { $0.1 }, .variance(of: { $0.1 }, .population), .standardDeviation { $0.1 },
        .covariance(of: { $0.1 }, { $0.0 }), .correlation(of: { $0.1 }, { $0.0 })
      ).collect()
      let plain = Dictionary(grouping: rows) { $0.0 & 1 }
      #expect(Set(moments.map(\.0)) == Set(plain.keys))
      for (key, sample, population, deviation, covariance, correlation) in moments {
        let (values, keys) = (plain[key]!.map { Double($0.1) }, plain[key]!.map { Double($0.0) })
        let squares = products(values, values)
        #expect(isNear(sample, values.count > 1 ? squares / Double(values.count - 1) : .nan))
        #expect(isNear(population, squares / Double(values.count)))
        #expect(isNear(deviation, sample.squareRoot()))
        let mixed = products(values, keys)
        #expect(isNear(covariance, values.count > 1 ? mixed / Double(values.count - 1) : .nan))
        let root = (squares * products(keys, keys)).squareRoot()
        #expect(isNear(correlation, values.count > 1 && root > 0 ? mixed / root : .nan))
      }
      let quantiles = try await groups.aggregate(
        .quantile(0.25) { $0.1 }, .median { $0.1 }, .quantiles([0, 0.5, 1]) { Double($0.1) }
      ).collect()
      for (key, quarter, median, several) in quantiles {
        let values = plain[key]!.map(\.1).sorted()
        // Up to 512 values are exact; beyond, ranks are off by a hundredth at most.
        #expect(isRank(quarter, 0.25, of: values))
        #expect(isRank(median, 0.5, of: values))
        #expect(several.first == Double(values[0]) && several.last == Double(values[values.count - 1]))
        #expect(isNear(several[1], median))
      }
    }
  }

  private func products(_ a: [Double], _ b: [Double]) -> Double {
    let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    return zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) }
  }

  private func isNear(_ a: Double, _ b: Double) -> Bool { a.isNaN && b.isNaN || abs(a - b) <= 1e-9 * max(1, abs(a), abs(b)) }

  /// Whether a number stands at that share of the values, interpolated between two or off by a hundredth of the ranks.
  private func isRank(_ number: Double, _ share: Double, of values: [Int]) -> Bool {
    let slack = values.count > 512 ? Double(values.count) / 100 : 0
    let rank = share * Double(values.count - 1)
    let (lower, upper) = (max(0, Int((rank - slack).rounded(.down))), min(values.count - 1, Int((rank + slack).rounded(.up))))
    return Double(values[lower]) <= number && number <= Double(values[upper])
  }
}

/// The length of the longest number in digits, by a state of its own.
private struct Longest: Aggregator {
  var initial: Text { "" }

  func accumulate(_ state: inout Text, _ row: (Int, Int)) {
    let text = Text("\(row.1)")
    if text.count > state.count { state = text }
  }

  func merge(_ state: inout Text, _ other: Text) { if other.count > state.count { state = other } }

  func finish(_ state: Text) -> Int { state.count }
}
