import ServerlessDatasets

/// The pipelines.
enum Pipeline: String {
  case narrow, sums, tupleKeys, wordLengths, groups, aggregates, joins, leftJoin, sorted, distinct, iterated, cached, fallback
  case joinsOfAllKinds, cogrouped, crossed, sets, windows, top, numbered, pivoted, statistics, asynchronous

  /// Numbers that look arbitrary, and are the same everywhere.
  @Sendable static func number(_ index: Int) -> Int { (index &* 7919 &+ 104_729) % 1009 }

  /// The lines of its result.
  func lines(_ session: ServerlessSession) async throws -> [String] {
    let rows = session.range(0..<2000, partitions: 5).map { (Self.number($0) % 50, $0) }
    switch self {
    case .narrow:
      return try await rows.filter { $0.0 < 5 }.flatMap { [$0.1, -$0.1] }.compactMap { $0 % 3 == 0 ? $0 : nil }.collect().map {
        "\($0)"
      }
    case .sums: return try await rows.reduceByKey(+).sorted { $0.0 }.collect().map { "\($0)" }
    case .tupleKeys:
      return try await rows.map { (($0.0 % 4, Text("key \($0.0 % 3)")), 1) }.reduceByKey(+).map { "\($0)" }.sorted().collect()
    case .wordLengths:
      return try await rows.map { Text(String(repeating: "word ", count: $0.0 % 9)) }.flatMap { $0.split(separator: " ") }
        .map { ($0, 1) }.reduceByKey(+).collect().map { "\($0)" }
    case .groups:
      return try await rows.groupBy { $0.0 }.mapGroups { key, rows in (key, rows.prefix(3).map(\.1)) }.sorted { $0.0 }.collect()
        .map { "\($0)" }
    case .aggregates:
      return try await rows.groupBy { $0.0 % 7 }.aggregate(
        .count, .sum { $0.1 }, .average { $0.1 }, .min { $0.1 }, .max { $0.1 }
      )
      .sorted { $0.0 }.collect().map { "\($0)" }
    case .joins:
      let names = session.range(0..<60, partitions: 2).map { ($0, "name \($0)") }
      return try await rows.filter { $0.1 % 20 == 0 }.join(names).map { ($0.1.0, $0.0, $0.1.1) }.sorted { $0.0 }.collect().map {
        "\($0)"
      }
    case .leftJoin:
      let odd = session.range(0..<60, partitions: 3).filter { $0 % 2 == 1 }.map { ($0, Double($0) / 2) }
      return try await rows.reduceByKey { max($0, $1) }.leftJoin(odd).sorted { $0.0 }.collect().map { "\($0)" }
    case .sorted:
      return try await rows.sorted(by: { $0.1 }, .descending).sorted { Text("\($0.0)") }.prefix(100).map { "\($0)" }
    case .distinct:
      return try await rows.map { ($0.0 % 6, $0.1 % 5) }.distinct().sorted { $0.0 * 10 + $0.1 }.collect().map { "\($0)" }
    case .iterated, .cached, .fallback: return try await withSeveralActions(rows)
    default: return try await withTwoSides(rows, session.range(0..<60, partitions: 2).map { ($0 * 2, Text("name \($0)")) })
    }
  }

  private func withSeveralActions(_ rows: ServerlessDataset<(Int, Int)>) async throws -> [String] {
    switch self {
    case .iterated:
      var limit = try await rows.count()
      var lines: [String] = []
      for _ in 0..<6 {
        limit = (try await rows.filter { [limit] in $0.1 < limit }.values().reduce(+) ?? 0) % 1999
        lines.append("\(limit)")
      }
      return lines
    case .cached:
      let cached = rows.mapValues { $0 * 3 }.cached()
      async let count = cached.count()
      async let sum = cached.values().reduce(+)
      let first = try await cached.first()
      return ["\(try await count)", "\(try await sum ?? 0)", "\(first?.0 ?? -1) \(first?.1 ?? -1)"]
    default:
      struct Unlucky: Error {}
      do {
        return ["\(try await rows.map { row -> Int in if row.1 == 1234 { throw Unlucky() } else { row.1 } }.count())"]
      } catch let error as DatasetError {
        let fallback = try await rows.filter { $0.1 != 1234 }.count()
        return [
          "\(error.code.rawValue) in partition \(error.location.task ?? -1), attempt \(error.location.attempt ?? -1)",
          "\(fallback)",
        ]
      }
    }
  }
}
