import DataflowPlan
import ServerlessDatasets
import Testing

/// Random pipelines give what plain Swift gives, whatever rules the optimizer uses.
@Suite struct OptimizerTests {
  private static let ruleNames = Optimizer.rules.map(\.name)

  /// All rules, none, each missing, and some at random; with partitions that are never divided, and with tiny ones.
  private static let selections: [(rules: String, partitionSize: String, seeds: Range<Int>)] = {
    var random = SeededGenerator(seed: 8)
    var selections = [("all", "64MiB", 0..<30), ("none", "64MiB", 0..<20), ("all", "512B", 0..<20), ("none", "512B", 30..<40)]
    for (index, missing) in ruleNames.enumerated() {
      let rules = ruleNames.filter { $0 != missing }
      selections.append((rules.joined(separator: ","), "2KiB", 40 + index * 8..<48 + index * 8))
    }
    for index in 0..<4 {
      let rules = ruleNames.filter { _ in Bool.random(using: &random) }
      selections.append((rules.isEmpty ? "none" : rules.joined(separator: ","), "1KiB", 100 + index * 8..<108 + index * 8))
    }
    return selections
  }()

  @Test(arguments: selections.indices)
  func resultsDoNotDependOnRules(_ index: Int) async throws {
    let (rules, size, seeds) = Self.selections[index]
    try await withSession(optimizer: rules, arguments: ["--partition-size", size]) { session async throws in
      for seed in seeds {
        let pipeline = RandomPipeline(seed: seed)
        let dataset = pipeline.dataset(in: session)
        let (lines, expected) = (try await dataset.lines(), pipeline.result.lines)
        let isRight = pipeline.isOrdered ? lines == expected : lines.sorted() == expected.sorted()
        #expect(isRight, "seed \(seed), rules \(rules), partitions of \(size):\n\(pipeline)\n\(difference(lines, expected))")
        #expect(try await dataset.count() == pipeline.result.count, "count, seed \(seed), rules \(rules):\n\(pipeline)")
      }
    }
  }

  private func difference(_ lines: [String], _ expected: [String]) -> String {
    let missing = expected.filter { !lines.contains($0) }.prefix(3)
    let surplus = lines.filter { !expected.contains($0) }.prefix(3)
    return
      "\(lines.count) rows, not \(expected.count); missing: \(missing.joined(separator: ", ")); surplus: \(surplus.joined(separator: ", "))"
  }
}
