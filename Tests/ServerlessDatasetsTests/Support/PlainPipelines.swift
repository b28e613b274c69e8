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
    ("joinsOfAllKinds", joinsOfAllKinds),
    (
      "cogrouped",
      Set(rows.map(\.0) + names.map(\.0)).sorted().map { key in
        "\((key, grouped(rows)[key, default: []].reduce(0, +), grouped(names)[key] ?? []))"
      }
    ),
    ("crossed", rows.prefix(5).flatMap { row in names.prefix(3).map { "\((row, $0))" } }.sorted()),
    ("sets", sets),
    ("windows", windows),
    ("top", rows.sorted { ($1.0, $1.1) < ($0.0, $0.1) }.prefix(40).map { "\($0)" }),
    (
      "numbered",
      (rows + rows.filter { $0.0 < 4 }).enumerated().filter { $0.offset % 50 == 0 }.map { "\(($0.element, $0.offset))" }
    ),
    ("pivoted", pivoted),
    ("statistics", statistics),
    (
      "asynchronous",
      // Of five partitions of 400 rows, two are read by one task and three by the other.
      [0..<800, 800..<2000].flatMap { range in
        stride(from: range.lowerBound, to: range.upperBound, by: 300).map { $0..<min($0 + 300, range.upperBound) }
      }.map { "\($0.count) \($0.reduce(0) { $0 + $1 * 2 })" }
    ),
  ]

  private static let names = (0..<60).map { ($0 * 2, Text("name \($0)")) }

  private static var joinsOfAllKinds: [String] {
    let few = rows.filter { $0.1 % 40 == 0 }
    return
      (TestedJoin.inner.plain(few, names).map { "inner \(($0.0, ($0.1!, $0.2!)))" }
      + TestedJoin.left.plain(few, names).map { "left \(($0.0, ($0.1!, $0.2)))" }
      + TestedJoin.right.plain(few, names).map { "right \(($0.0, ($0.1, $0.2!)))" }
      + TestedJoin.full.plain(few, names).map { "full \(($0.0, ($0.1, $0.2)))" }
      + TestedJoin.semi.plain(few, names).map { "semi \(($0.0, $0.1!))" }
      + TestedJoin.anti.plain(few, names).map { "anti \(($0.0, $0.1!))" }).sorted()
  }

  private static var sets: [String] {
    let (left, right) = (rows.map(\.0), names.map(\.0))
    let firsts = Dictionary(left.map { ($0 % 7, $0) }) { first, _ in first }
    return
      (Set(left).intersection(right).map { "both \($0)" } + right.filter { !left.contains($0) }.map { "right \($0)" }
      + firsts.map { "first of \($0.key): \($0.value)" }).sorted()
  }

  private static var windows: [String] {
    let windows = Dictionary(grouping: rows) { $0.0 % 3 }.values.map { $0.sorted { ($1.0, $0.1) < ($0.0, $1.1) } }
    let lines = windows.flatMap { window -> [((Int, Int), Int, Int, Int?, Int)] in
      var sum = 0
      return window.indices.map { index in
        sum += window[index].1
        return (window[index], index + 1, index + 1, index > 0 ? window[index - 1].1 : nil, sum)
      }
    }
    return lines.sorted { $0.0.1 < $1.0.1 }.map { "\($0)" }
  }

  private static var pivoted: [String] {
    grouped(rows.map { ($0.0 % 9, $0.1) }).sorted { $0.key < $1.key }.map { key, values in
      let cells = [0, 3, 8].map { column in values.filter { $0 % 4 == column } }
      return "\((key, cells.map { $0.isEmpty ? nil : $0.reduce(0, +) }))"
    }
  }

  private static var statistics: [String] {
    Dictionary(grouping: rows) { $0.0 % 6 }.sorted { $0.key < $1.key }.map { key, rows in
      let values = rows.map(\.1).sorted()
      let median = Double(values[(values.count - 1) / 2] + values[values.count / 2]) / 2
      return
        "\((Text("key \(key)"), median, Set(rows.map(\.0)).count, rows.max { $0.1 < $1.1 }, rows.last?.1, rows.allSatisfy { $0.1 > 10 }))"
    }
  }

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
