import Operators
import Records
import Testing

/// Approximate aggregations, held to the errors that their documentation states.
@Suite struct SketchTests {
  enum Distribution: CaseIterable {
    case uniform, normal, heavyTail, sorted, constant, fewValues

    func values(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
      (0..<count).map { index in
        let uniform = Double.random(in: 0..<1, using: &generator)
        return switch self {
        case .uniform: uniform
        case .normal: (0..<4).reduce(uniform) { sum, _ in sum + Double.random(in: 0..<1, using: &generator) }
        case .heavyTail: 1 / ((1 - uniform) * (1 - uniform))
        case .sorted: Double(index)
        case .constant: 42
        case .fewValues: (uniform * uniform * 5).rounded(.down)
        }
      }
    }
  }

  // MARK: Quantiles

  private static let quantiles = [0, 0.0001, 0.001, 0.005, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.995, 0.999, 0.9999, 1]

  /// By how large a share of the numbers `value` misses the place of `quantile`; an interpolated value stands between two.
  private func rankError(_ value: Double, at quantile: Double, in sorted: [Double]) -> Double {
    let below = Double(sorted.partitionPoint { $0 >= value })
    let notAbove = Double(sorted.partitionPoint { $0 > value })
    let place = quantile * Double(sorted.count)
    return max(0, below - place, place - notAbove) / Double(sorted.count)
  }

  @Test(arguments: Distribution.allCases.map { ($0, 6) } + [(.sorted, 0)])
  func quantilesOfMany(distribution: Distribution, parts: Int) throws {
    var generator = SeededGenerator(parts)
    let values = distribution.values(100_000, &generator)
    let sorted = values.sorted()
    let found = try #require(try evaluate(.quantiles(Self.quantiles, of: { $0 }), values, parts: parts))
    #expect(found.first == sorted.first)
    #expect(found.last == sorted.last)
    #expect(found == found.sorted())
    for (quantile, value) in zip(Self.quantiles, found) {
      let allowed = quantile <= 0.01 || quantile >= 0.99 ? 0.001 : 0.01
      // Between two of a few values an interpolated one stands for either.
      let error =
        distribution == .fewValues
        ? min(
          rankError(value.rounded(.down), at: quantile, in: sorted), rankError(value.rounded(.up), at: quantile, in: sorted))
        : rankError(value, at: quantile, in: sorted)
      #expect(error <= allowed, "quantile \(quantile): \(value) is off by \(error)")
    }
  }

  @Test(arguments: [0, 1, 5])
  func quantilesOfFewAreExact(parts: Int) throws {
    for count in [1, 2, 3, 10, 511, 512] {
      var generator = SeededGenerator(count)
      let values = (0..<count).map { _ in Double(Int.random(in: -1_000...1_000, using: &generator)) }
      let sorted = values.sorted()
      let found = try #require(try evaluate(.quantiles(Self.quantiles, of: { $0 }), values, parts: parts, seed: count))
      for (quantile, value) in zip(Self.quantiles, found) {
        let place = quantile * Double(count - 1)
        let (low, high) = (sorted[Int(place.rounded(.down))], sorted[Int(place.rounded(.up))])
        #expect(abs(value - (low + (high - low) * (place - place.rounded(.down)))) <= 1e-9)
      }
    }
    #expect(try evaluate(.median(of: { (value: Int) in value }), [3, 1, 2], parts: parts) == 2)
    #expect(try evaluate(.quantile(0.75, of: { (value: Float) in value }), [1, 2], parts: parts) == 1.75)
    #expect(try evaluate(.median(of: { (value: Int) in value }), [], parts: parts) == nil)
  }

  @Test(arguments: [0, 1, 5])
  func quantilesOfOddValues(parts: Int) throws {
    func median(_ values: [Double]) throws -> Double? { try evaluate(.median(of: { $0 }), values, parts: parts) }
    #expect(try median([1, .nan, 3])?.isNaN == true)
    #expect(try median([-.infinity, 1, .infinity]) == 1)
    #expect(try median([-.infinity, -.infinity, 5]) == -.infinity)
    #expect(try median([.infinity, .infinity, 5]) == .infinity)
    #expect(try median([5, .infinity]) == .infinity)
    #expect(try median([-.infinity, 5]) == -.infinity)
    #expect(try median([-.infinity, .infinity])?.isNaN == true)
    #expect(try median([.infinity]) == .infinity)
    #expect(try median([-Double.greatestFiniteMagnitude, .greatestFiniteMagnitude]) == 0)
    let large = (0..<2_000).map { ($0 % 2 == 0 ? 1 : -1) * Double.greatestFiniteMagnitude }
    #expect(try median(large)?.isNaN == false)
  }

  // MARK: Distinct values

  @Test(arguments: [8, 14], [0, 5])
  func distinctCounts(precision: Int, parts: Int) throws {
    let standardError = 1.04 / Double(1 << precision).squareRoot()
    var squares: [Double] = []
    for (seed, distinct) in [(1 << precision) / 16, 100, 1_000, 5_000, 20_000].enumerated() {
      for repetition in 0..<3 {
        let offset = (seed * 100 + repetition) << 32
        let rows = (0..<distinct + distinct / 2).map { offset + $0 % distinct }
        let estimate = try #require(
          try evaluate(.distinctCount(of: { $0 }, precision: precision), rows, parts: parts, seed: seed))
        let error = Double(estimate) / Double(distinct) - 1
        if distinct <= (1 << precision) / 16 { #expect(error == 0) } else { squares.append(error * error) }
        #expect(abs(error) < 4 * standardError, "\(estimate) for \(distinct)")
      }
    }
    let root = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    #expect(root < 1.6 * standardError)
  }

  @Test func distinctCountsOfOtherTypes() throws {
    let words = (0..<9_000).map { "word \($0 % 3_000)" }
    for parts in [0, 4] {
      let strings = try #require(try evaluate(.distinctCount(of: { $0 }), words, parts: parts))
      #expect(abs(strings - 3_000) < 100)
      let texts = try #require(try evaluate(.distinctCount(of: { $0 }), words.map { Text($0) }, parts: parts))
      #expect(abs(texts - 3_000) < 100)
      #expect(try evaluate(.distinctCount(of: { $0 }), [7, 7, 7], parts: parts) == 1)
    }
  }

  // MARK: Most frequent values

  private func skewed(_ count: Int, distinct: Int, _ generator: inout SeededGenerator) -> [Int] {
    (0..<count).map { _ in
      let uniform = Double.random(in: 0..<1, using: &generator)
      return Int(Double(distinct) * uniform * uniform * uniform * uniform)
    }
  }

  @Test(arguments: [0, 1, 6])
  func mostFrequentOfFewDistinctAreExact(parts: Int) throws {
    var generator = SeededGenerator(parts)
    let rows = skewed(20_000, distinct: 1_900, &generator)
    let found = try #require(try evaluate(.mostFrequent(10, of: { $0 }), rows, parts: parts))
    let counts = Dictionary(grouping: rows, by: { $0 }).mapValues(\.count)
    #expect(found.map(\.count) == Array(counts.values.sorted(by: >).prefix(10)))
    #expect(found.allSatisfy { $0.error == 0 && counts[$0.value] == $0.count })
  }

  @Test(arguments: [0, 1, 6])
  func mostFrequentKeepTheirBounds(parts: Int) throws {
    for (seed, counters) in [20, 50, 200].enumerated() {
      var generator = SeededGenerator(seed)
      let rows = skewed(10_000, distinct: 7_000, &generator)
      let counts = Dictionary(grouping: rows, by: { $0 }).mapValues(\.count)
      let found = try #require(
        try evaluate(.mostFrequent(20, of: { $0 }, counters: counters), rows, parts: parts, seed: seed))
      for item in found {
        let count = try #require(counts[item.value])
        #expect(item.count - item.error <= count && count <= item.count)
        #expect(item.error > 0 && item.error <= rows.count / counters)
      }
      let sure = counts.filter { $0.value > rows.count / counters }
      #expect(!sure.isEmpty && sure.count <= 20)
      #expect(sure.keys.allSatisfy { key in found.contains { $0.value == key } })
    }
  }

  @Test func mostFrequentOfNothingAndOfOne() throws {
    #expect(try evaluate(.mostFrequent(3, of: { $0 }), [Int](), parts: 2) == nil)
    #expect(try evaluate(.mostFrequent(3, of: { $0 }), ["a"], parts: 2) == [FrequentValue(value: "a", count: 1, error: 0)])
    let ties = try #require(try evaluate(.mostFrequent(2, of: { $0 }), [3, 1, 2, 1, 2, 3], parts: 0))
    #expect(ties.map(\.value) == [3, 1])
  }
}

extension [Double] {
  /// The number of elements before the first that satisfies the condition; those that do stand behind those that don't.
  fileprivate func partitionPoint(_ condition: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
