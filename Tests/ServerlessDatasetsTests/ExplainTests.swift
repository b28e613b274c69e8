import Foundation
import ServerlessDatasets
import Testing

@Suite struct ExplainTests {
  @Test func aPlanInWords() async throws {
    let calls = Counter()
    let text = try await withSession { session async throws in
      try await session.dataset(of: Array(0..<1000), partitions: 4)
        .filter { calls.pass($0) > 5 }
        .map { ($0 % 10, $0) }
        .reduceByKey(+)
        .sorted { $0.1 }
        .explain(fileID: "Census/Report.swift", line: 12, column: 8)
    }
    #expect(calls.count == 0)
    #expect(withoutPlaces(text) == golden)
  }

  @Test func whatIsExplainedRunsAfterwards() async throws {
    try await withSession { session async throws in
      let sums = session.range(0..<100).map { ($0 % 3, $0) }.reduceByKey(+)
      let first = try await sums.explain()
      #expect(bag(try await sums.collect()) == bag([(0, 1683), (1, 1617), (2, 1650)]))
      #expect(try await sums.explain() == first)
    }
  }

  @Test func anInputThatIsMissing() async throws {
    let folder = try TemporaryFolder()
    try await withSession { session async throws in
      let error = try await failure { try await session.readText(folder.file("missing")).explain() }
      #expect(error?.code == .badInput)
      #expect(error?.message.contains(folder.file("missing")) == true)
    }
  }

  /// The text without places in the source and without estimates, which change with this file and with the rates.
  private func withoutPlaces(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = String(line)
      if let place = line.range(of: #" +[A-Za-z]+/[A-Za-z]+\.swift:\d+(:\d+)?"#) { line = String(line[..<place.lowerBound]) }
      if let estimate = line.range(of: " | estimate:") { line = String(line[..<estimate.lowerBound]) }
      return line
    }.joined(separator: "\n")
  }

  private let golden = """
    """
}
