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
        .explain()
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
    text.replacing(/(?: at| +) ?ExplainTests\.swift:\d+/, with: "").replacing(/\ \| estimate: [^\n]*/, with: "")
  }

  private let golden = """
    == Logical ==
    collect
    #4 sorted(by Int, ascending) → (Int, Int)
    #3 reduceByKey(by Int) → (Int, Int)
    #2 map → (Int, Int)
    #1 filter → Int
    #0 collection(1000 Int, 4 partitions) [7.8 KiB, 1000 rows, 4 splits] → Int

    == Optimised ==
    %8 collect
    %7 merge sorted → (Int, Int)
    %6 range exchange (group 1)
    %5 merge reduceByKey → (Int, Int)
    %4 hash exchange (by Int, group 0)
    %3 partial reduceByKey → (Int, Int)
    %2 map → (Int, Int)
    %1 filter → Int
    %0 scan collection → Int

    == Stages ==
    stage 0: scan collection → filter → map → partial reduceByKey → hash exchange | tasks: 4 splits
    stage 1: merge reduceByKey → range exchange | tasks: partitions of group 0 | reads hash exchange of stage 0
    stage 2: merge sorted → collect | tasks: partitions of group 1 | reads range exchange of stage 1

    == Rules ==
    EliminateExchange      not fired  complete reduceByKey: its rows are not partitioned by a key
    CombineBeforeExchange  fired      complete reduceByKey: each task sends one row per Int
    FuseNarrowChains       fired      scan collection: runs in one stage with filter
    FuseNarrowChains       fired      filter: runs in one stage with map
    FuseNarrowChains       fired      map: runs in one stage with partial reduceByKey
    FuseNarrowChains       not fired  partial reduceByKey: cut by the hash exchange: rows of all tasks meet there
    FuseNarrowChains       fired      merge reduceByKey: goes straight into the range exchange
    FuseNarrowChains       not fired  merge reduceByKey: cut by the range exchange: rows of all tasks meet there
    FuseNarrowChains       fired      merge sorted: runs in one stage with collect

    """
}
