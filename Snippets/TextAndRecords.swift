//! Lines become records, records are grouped and joined.

import ArgumentParser
import ServerlessDatasets

struct Visit: RecordConvertible {
  var page: Text
  var seconds: Double

  var recordFields: (Text, Double) { (page, seconds) }
  init(recordFields fields: (Text, Double)) { (page, seconds) = fields }
}

// snippet.key
enum Section: String, RecordKey {
  case news, sport, other
}
// snippet.end

extension Visit {
  // snippet.parse
  /// Reads a line such as `/news/today,12.5`; nil for any other.
  init?(_ line: Text) {
    var fields = line.fields(separator: ",")
    guard let page = fields.next(), let seconds = fields.next().flatMap({ Double($0) }) else { return nil }
    self.init(recordFields: (page, seconds))
  }
  // snippet.end

  var section: Section {
    page.hasPrefix("/news/") ? .news : page.hasPrefix("/sport/") ? .sport : .other
  }
}

@main
struct TextAndRecords: ServerlessProgram {
  @Argument var visits: String
  @Argument var titles: String
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    // snippet.aggregate
    let visits = session.readText(visits).compactMap { Visit($0) }
    let sections =
      try await visits
      .groupBy(\.section)
      .aggregate(.count, .sum(of: \.seconds), .max(of: \.seconds))
      .collect()
    for (section, count, seconds, longest) in sections where session.isDriver {
      print(section, count, seconds, longest ?? 0)
    }
    // snippet.end

    // snippet.join
    let titles = session.readText(titles).map { line in
      let fields = line.split(separator: "\t", maxSplits: 1)
      return (fields[0], fields[1])
    }
    let seconds = visits.map { ($0.page, $0.seconds) }.reduceByKey(+)
    let report = seconds.leftJoin(titles).map { page, joined in (joined.1 ?? page, joined.0) }
    try await report.sorted(by: { $0.1 }, .descending).writeFile(to: "report.csv", as: .csv(header: "title", "seconds"))
    // snippet.end

    // snippet.groups
    let firstThree = visits.groupBy(\.page).mapGroups { page, visits in
      (page, Array(visits.prefix(3)))
    }
    // snippet.end
    _ = try await firstThree.count()
  }
}
