import Operators
import Testing

/// Aggregations that are exact up to rounding, against plain loops: whole and in parts.
@Suite struct StatisticTests {
  private static let partCounts = [0, 1, 2, 7]

  private func isClose(_ a: Double?, _ b: Double, relative: Double = 1e-9) -> Bool {
    guard let a else { return false }
    return a.isNaN && b.isNaN || a == b || abs(a - b) <= relative * max(abs(a), abs(b))
  }

  /// Two passes, as the textbook has it.
  private func variance(_ values: [Double], over divisor: Int) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(divisor)
  }

  @Test(arguments: partCounts)
  func variances(parts: Int) throws {
    for seed in 0..<8 {
      var generator = SeededGenerator(seed)
      let mean = [0, 1, -1e3, 1e9].randomElement(using: &generator)!
      let values = (0..<Int.random(in: 2...3_000, using: &generator)).map { _ in
        mean + Double.random(in: -1...1, using: &generator)
      }
      let sample = variance(values, over: values.count - 1)
      let population = variance(values, over: values.count)
      // 1e9 leaves nine digits to the deviations.
      let relative = mean == 1e9 ? 1e-6 : 1e-9
      #expect(isClose(try evaluate(.variance(of: { $0 }), values, parts: parts), sample, relative: relative))
      #expect(isClose(try evaluate(.variance(of: { $0 }, .population), values, parts: parts), population, relative: relative))
      #expect(
        isClose(try evaluate(.standardDeviation(of: { $0 }), values, parts: parts), sample.squareRoot(), relative: relative))
    }
  }

  @Test(arguments: partCounts)
  func variancesOfFewAndOddValues(parts: Int) throws {
    let of = { @Sendable (value: Double) in value }
    #expect(try evaluate(.variance(of: of), [], parts: parts) == nil)
    #expect(try evaluate(.variance(of: of), [3], parts: parts)?.isNaN == true)
    #expect(try evaluate(.variance(of: of, .population), [3], parts: parts) == 0)
    #expect(try evaluate(.standardDeviation(of: of), [3, 3, 3], parts: parts) == 0)
    #expect(try evaluate(.variance(of: of), [1, .nan, 2], parts: parts)?.isNaN == true)
    #expect(try evaluate(.variance(of: of), [1, .infinity, 2], parts: parts)?.isNaN == true)
    #expect(try evaluate(.variance(of: { (value: UInt8) in value }), [0, 255], parts: parts) == 32_512.5)
  }

  @Test(arguments: partCounts)
  func covariancesAndCorrelations(parts: Int) throws {
    for seed in 0..<8 {
      var generator = SeededGenerator(seed)
      let slope = Double.random(in: -2...2, using: &generator)
      let rows: [(Double, Double)] = (0..<Int.random(in: 2...2_000, using: &generator)).map { _ in
        let x = Double.random(in: -5...5, using: &generator)
        return (x, 100 + slope * x + Double.random(in: -1...1, using: &generator))
      }
      let (x, y) = (rows.map(\.0), rows.map(\.1))
      let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
      let products = rows.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
      let covariance = products / Double(rows.count - 1)
      let correlation =
        products
        / (variance(x, over: 1) * variance(y, over: 1)).squareRoot()
      #expect(isClose(try evaluate(.covariance(of: { $0.0 }, { $0.1 }), rows, parts: parts), covariance, relative: 1e-7))
      #expect(isClose(try evaluate(.correlation(of: { $0.0 }, { $0.1 }), rows, parts: parts), correlation, relative: 1e-7))
    }
  }

  @Test(arguments: partCounts)
  func correlationsOfFewAndOddValues(parts: Int) throws {
    let correlation = Aggregation<(Int, Double), Double>.correlation(of: { $0.0 }, { $0.1 })
    #expect(try evaluate(correlation, [(1, 1)], parts: parts)?.isNaN == true)
    #expect(try evaluate(correlation, [(1, 5), (2, 5)], parts: parts)?.isNaN == true)
    #expect(isClose(try evaluate(correlation, [(1, 2), (2, 4), (3, 6)], parts: parts), 1))
    #expect(isClose(try evaluate(correlation, [(1, 1e150), (2, -1e150), (3, -3e150)], parts: parts), -1))
    #expect(try evaluate(correlation, [(1, 2), (2, .nan), (3, 6)], parts: parts)?.isNaN == true)
    let covariance = Aggregation<(Int, Double), Double>.covariance(of: { $0.0 }, { $0.1 }, .population)
    #expect(try evaluate(covariance, [(1, 5)], parts: parts) == 0)
  }

  /// Sums beyond 2^63, and small ones of large numbers, which double precision would lose.
  @Test(arguments: partCounts)
  func averagesOfIntegersAreExact(parts: Int) throws {
    let of = { @Sendable (value: Int) in value }
    #expect(try evaluate(.average(of: of), [.max, .max, .max, .max], parts: parts) == 0x1p63)
    #expect(try evaluate(.average(of: of), [.min, .min, .min], parts: parts) == -0x1p63)
    #expect(try evaluate(.average(of: of), [.max, 7, -.max, -4], parts: parts) == 0.75)
    #expect(try evaluate(.average(of: of), [-1, -2], parts: parts) == -1.5)
    #expect(try evaluate(.average(of: { (value: UInt64) in value }), [.max, .max], parts: parts) == 0x1p64)
    #expect(try evaluate(.average(of: { (value: Int8) in value }), [-128, 127], parts: parts) == -0.5)
    for seed in 0..<8 {
      var generator = SeededGenerator(seed)
      let bits = Int.random(in: 1...63, using: &generator)
      let values = (0..<Int.random(in: 1...1_000, using: &generator)).map { _ in
        Int.random(in: .min ... .max, using: &generator) >> bits
      }
      let expected = values.reduce(into: Int128(0)) { $0 += Int128($1) }
      let average = try #require(try evaluate(.average(of: of), values, parts: parts, seed: seed))
      #expect(isClose(average, Double(expected) / Double(values.count), relative: 1e-15))
    }
  }
}
