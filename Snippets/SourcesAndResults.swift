//! Where datasets come from, and how their elements leave them.

import ArgumentParser
import ServerlessDatasets

@main
struct SourcesAndResults: ServerlessProgram {
  @Argument var input: String
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    try await sources(session)
    let visits = session.readText(input).map { line in (line.split(separator: " ", maxSplits: 1).first ?? "", line.count) }
    try await results(visits)
    try await output(visits)
  }

  func sources(_ session: ServerlessSession) async throws {
    // snippet.sources
    let lines = session.readText("logs/2026-*/*.log.gz")
    let files = session.readFiles("invoices/**/*.xml")
    let regions = session.dataset(of: ["north", "south", "west"])
    let ids = session.range(0..<1_000_000)
    // snippet.end
    _ = (try await lines.count(), try await files.count(), try await regions.count(), try await ids.count())
  }

  func results(_ visits: ServerlessDataset<(Text, Int)>) async throws {
    // snippet.collect
    let bytesByPage = try await visits.reduceByKey(+).collect()
    // snippet.end

    // snippet.count
    let large = try await visits.filter { _, bytes in bytes > 1 << 20 }.count()
    // snippet.end

    // snippet.reduce
    let longest = try await visits.values().reduce { max($0, $1) }
    // snippet.end

    // snippet.first
    let first = try await visits.first()
    let firstTen = try await visits.prefix(10)
    // snippet.end

    // snippet.elements
    var total = 0
    for try await (_, bytes) in visits.elements() { total += bytes }
    // snippet.end

    // snippet.forEachPartition
    try await visits.forEachPartition { visits in
      var bytes = 0
      for visit in visits { bytes += visit.1 }
      print("a partition of \(bytes) bytes")  // in the worker's log
    }
    // snippet.end

    // snippet.explain
    let plan = try await visits.reduceByKey(+).explain()
    if visits.session.isDriver { print(plan) }
    // snippet.end
    _ = (bytesByPage, large, longest, first, firstTen)
  }

  func output(_ visits: ServerlessDataset<(Text, Int)>) async throws {
    // snippet.write
    try await visits.write(to: "visits", as: .csv(header: "page", "bytes"), mode: .overwrite)
    try await visits.top(100, by: .descending(\.1)).writeFile(to: "top.csv", as: .csv(header: "page", "bytes"))
    // snippet.end
  }
}
