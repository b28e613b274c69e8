import ServerlessDatasets

/// What the pipelines of the `pipelines` program give, by plain Swift.
enum PlainPipelines {
  private static let rows = (0..<2000).map { (($0 &* 7919 &+ 104_729) % 1009 % 50, $0) }

  static let all: [(name: String, lines: [String])] = [
    ("narrow", rows.filter { $0.0 < 5 }.flatMap { [$0.1, -$0.1] }.filter { $0 % 3 == 0 }.map { "\($0)" }),
    ("sums", grouped(rows).map { ($0.key, $0.value.reduce(0, +)) }.sorted { $0.0 < $1.0 }.map { "\($0)" }),
    (
      "tupleKeys",
      Dictionary(grouping: rows) { "\(($0.0 % 4, Text("key \($0.0 % 3)")))" }.map { "(\($0.key), \($0.value.count))" }.sorted()
    ),
    ("wordLengths", ["\((Text("word"), rows.reduce(0) { $0 + $1.0 % 9 }))"]),
    (
      "groups",
      grouped(rows).sorted { $0.key < $1.key }.map { key, values in "\((key, values.prefix(3).map { $0 }))" }
    ),
    ("aggregates", aggregates),
    (
      "joins",
      joined(rows.filter { $0.1 % 20 == 0 }, (0..<60).map { ($0, "name \($0)") }).map { ($0.1.0, $0.0, $0.1.1) }
        .sorted { $0.0 < $1.0 }.map { "\($0)" }
    ),
    (
      "leftJoin",
      leftJoined(
        grouped(rows).map { ($0.key, $0.value.max()!) }, (0..<60).filter { $0 % 2 == 1 }.map { ($0, Double($0) / 2) }
      ).sorted { $0.0 < $1.0 }.map { "\($0)" }
    ),
    ("sorted", rows.sorted { (Text("\($0.0)"), $1.1) < (Text("\($1.0)"), $0.1) }.prefix(100).map { "\($0)" }),
    (
      "distinct",
      Set(rows.map { $0.0 % 6 * 10 + $0.1 % 5 }).sorted().map { "\(($0 / 10, $0 % 10))" }
    ),
    ("iterated", iterated),
    ("cached", ["2000", "\(rows.reduce(0) { $0 + $1.1 * 3 })", "\(rows[0].0) 0"]),
    ("fallback", ["userError in partition 3, attempt 4", "1999"]),
  ]

  private static let aggregates = grouped(rows.map { ($0.0 % 7, $0.1) }).sorted { $0.key < $1.key }.map { key, values in
    let sum = values.reduce(0, +)
    return "\((key, values.count, sum, Double(sum) / Double(values.count), values.min(), values.max()))"
  }

  private static var iterated: [String] {
    var limit = rows.count
    return (0..<6).map { _ in
      limit = rows.filter { $0.1 < limit }.reduce(0) { $0 + $1.1 } % 1999
      return "\(limit)"
    }
  }
}
