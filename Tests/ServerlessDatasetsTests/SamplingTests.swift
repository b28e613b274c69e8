import ServerlessDatasets
import Testing

/// Samples: how large they are, that they are the same again, and that parts make the whole.
@Suite struct SamplingTests {
  @Test(arguments: Shape.all, ["all", "none"])
  func everythingAndNothing(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer) { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      #expect(list(try await pairs.sample(fraction: 1).collect()) == list(rows))
      #expect(try await pairs.sample(fraction: 0).count() == 0)
      #expect(try await pairs.sample(fraction: 0, withReplacement: true).count() == 0)
      let strata = pairs.sample(fractions: [3: 1, 7: 0], by: { $0.0 })
      #expect(list(try await strata.collect()) == list(rows.filter { $0.0 == 3 }))
      for count in [0, 1, 5, rows.count, rows.count + 3] {
        let sample = try await pairs.sample(count: count, seed: 4).collect()
        #expect(sample.count == min(count, rows.count))
        #expect(isPart(sample, of: rows))
        #expect(list(try await pairs.sample(count: count, seed: 4).collect()) == list(sample))
      }
    }
  }

  @Test func sizesAndSeeds() async throws {
    let count = 20_000
    try await withSession { session async throws in
      let numbers = session.range(0..<count, partitions: 5)
      for fraction in [0.01, 0.3, 0.9] {
        let sample = try await numbers.sample(fraction: fraction, seed: 1).collect()
        let deviation = (Double(count) * fraction * (1 - fraction)).squareRoot()
        #expect(abs(Double(sample.count) - Double(count) * fraction) < 5 * deviation)
        #expect(Set(sample).count == sample.count)
        #expect(try await numbers.sample(fraction: fraction, seed: 1).collect() == sample)
        #expect(try await numbers.sample(fraction: fraction, seed: 2).collect() != sample)
        // No part of the numbers is preferred.
        let mean = Double(sample.reduce(0, +)) / Double(sample.count)
        #expect(abs(mean - Double(count) / 2) < 5 * Double(count) / (12 * Double(sample.count)).squareRoot())
      }
      let twice = try await numbers.sample(fraction: 2, withReplacement: true, seed: 3).collect()
      #expect(abs(twice.count - 2 * count) < 5 * Int((2 * Double(count)).squareRoot()))
      // The share of numbers that a Poisson distribution of mean 2 leaves out is e^-2.
      #expect(abs(count - Set(twice).count - 2707) < 5 * 49)
      #expect(try await numbers.sample(fraction: 2, withReplacement: true, seed: 3).collect() == twice)
      let strata = try await numbers.sample(fractions: [0: 0.5, 1: 0.1], by: { $0 % 4 }, seed: 5).collect()
      let (half, tenth) = (strata.filter { $0 % 4 == 0 }.count, strata.filter { $0 % 4 == 1 }.count)
      #expect(half + tenth == strata.count)
      #expect(abs(half - 2500) < 5 * 36)
      #expect(abs(tenth - 500) < 5 * 22)
      let some = try await numbers.sample(count: 1000, seed: 6).collect()
      #expect(Set(some).count == 1000)
      #expect(try await numbers.sample(count: 1000, seed: 7).collect() != some)
      #expect(abs(some.reduce(0, +) / 1000 - count / 2) < 5 * 183)
    }
  }

  @Test(arguments: ["all", "none"])
  func partsMakeTheWhole(_ optimizer: String) async throws {
    let rows = (0..<3000).map { ($0 * 7 % 500, $0) }
    try await withSession(optimizer: optimizer, arguments: ["--partition-size", "4KiB"]) { session async throws in
      let sums = session.dataset(of: rows, partitions: 4).reduceByKey(+)
      let expected = bag(grouped(rows).map { ($0.key, $0.value.reduce(0, +)) })
      let parts = sums.cached().randomSplit([3, 1, 0, 1], seed: 9)
      var (all, sizes): ([(Int, Int)], [Int]) = ([], [])
      for part in parts {
        let rows = try await part.collect()
        all += rows
        sizes.append(rows.count)
      }
      #expect(bag(all) == expected)
      #expect(sizes[2] == 0)
      #expect(abs(sizes[0] - 300) < 5 * 11)
      #expect(abs(sizes[1] - 100) < 5 * 9)
      // In one plan, where each part is a branch of a union.
      #expect(bag(try await parts[3].union(parts[0]).union(parts[1]).collect()) == expected)
      let halves = session.dataset(of: rows, partitions: 4).randomSplit([1, 1])
      #expect(bag(try await halves[1].union(halves[0]).collect()) == bag(rows))
      #expect(try await halves[0].intersection(halves[1]).count() == 0)
    }
  }

  private func isPart(_ sample: [(Int, Int)], of rows: [(Int, Int)]) -> Bool {
    var counts: [String: Int] = [:]
    for row in list(rows) { counts[row, default: 0] += 1 }
    for row in list(sample) { counts[row, default: 0] -= 1 }
    return counts.values.allSatisfy { $0 >= 0 }
  }
}
