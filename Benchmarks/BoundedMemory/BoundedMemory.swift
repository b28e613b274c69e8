import ArgumentParser
import ServerlessDatasets

/// Runs one operation over more data than its workers have memory for; half of the rows have one key.
///
/// Rows are made where they are used, so that nothing but the operation takes time or memory. Prints a line that depends on every row.
@main
struct BoundedMemory: ServerlessProgram {
  static let configuration = CommandConfiguration(
    commandName: "bounded-memory", abstract: "Runs one operation over more data than its workers have memory for.")

  @Option(help: "How much data, such as 2.5GiB.")
  var size: ByteCount

  @Option(help: "The operation.")
  var operation: Operation

  @OptionGroup var options: ServerlessOptions

  /// Bytes of a row's text.
  static let payload = 240
  private static let padding = String(repeating: "x", count: payload - 13)

  func run(in session: ServerlessSession) async throws {
    let count = size.bytes / (Self.payload + 16)
    let rows = session.range(0..<count, partitions: max(1, size.bytes >> 25)).map { Self.row($0, of: count) }
    let small = session.range(0..<1000).map { ($0, $0) }
    let answer = try await operation.answer(rows, small, count)
    if session.isDriver { print("answer=\(answer) rows=\(count)") }
  }

  /// Half of the rows have the key 0, the others keys of which each comes four times.
  @Sendable static func row(_ index: Int, of count: Int) -> (Int, Text) {
    let key = index & 1 == 0 ? 0 : 1 + (index >> 1) % max(1, count / 8)
    return (key, Text(padding + String(1_000_000_000_000 + index)))
  }
}

/// What is done with the rows.
enum Operation: String, ExpressibleByArgument, CaseIterable {
  case sorted, reduceByKey, aggregate, distinct, groups, windows
  case join, buildJoin, leftJoin, rightJoin, fullJoin, semiJoin, antiJoin, mergeJoin, cogroup, crossJoin
  case union, intersection, subtracting, repartitioned, coalesced, cached, zipWithIndex, top, sample, chunks
  // These hold a key's rows in memory by nature, and stop with an error that says so.
  case arrays, collected, pivot

  typealias Rows = ServerlessDataset<(Int, Text)>

  func answer(_ rows: Rows, _ small: ServerlessDataset<(Int, Int)>, _ count: Int) async throws -> Int {
    switch self {
    case .sorted: try await rows.sorted { $0.1 }.checked()
    case .reduceByKey: try await rows.map { ($0.1, 1) }.reduceByKey(+).count()
    case .aggregate: try await rows.groupBy(\.1).aggregate(.count, .max { $0.0 }).count()
    case .distinct: try await rows.values().distinct().count()
    case .groups: try await rows.groupBy(\.0).mapGroups { _, rows in rows.reduce(0) { sum, _ in sum + 1 } }.reduce(+) ?? -1
    case .windows:
      try await rows.windows(by: \.0, orderedBy: .ascending(\.1)).adding(.rowNumber).map { $0.1 }.reduce { max($0, $1) } ?? -1
    case .join: try await rows.join(small).count()
    case .buildJoin: try await small.join(rows, strategy: .shuffleHash).count()
    case .leftJoin: try await rows.leftJoin(small.mapValues { _ in Text("y") }, strategy: .shuffleHash).count()
    case .rightJoin: try await small.rightJoin(rows, strategy: .shuffleHash).count()
    case .fullJoin: try await rows.fullJoin(small).count()
    case .semiJoin: try await rows.semiJoin(small, strategy: .shuffleHash).count()
    case .antiJoin: try await small.antiJoin(rows, strategy: .shuffleHash).count()
    case .mergeJoin: try await rows.join(small, strategy: .sortMerge).count()
    case .cogroup:
      try await rows.cogroup(rows) { _, left, right in
        CollectionOfOne(left.reduce(0) { sum, _ in sum + 1 } - right.reduce(0) { sum, _ in sum + 1 })
      }.reduce(+) ?? -1
    case .crossJoin: try await small.limit(2).crossJoin(rows).count()
    case .union: try await rows.union(rows).distinct { $0.1 }.count()
    case .intersection: try await rows.values().intersection(rows.values()).count()
    case .subtracting: try await rows.values().subtracting(rows.filter { $0.0 == 0 }.values()).count()
    case .repartitioned: try await rows.repartitioned(7).count()
    case .coalesced: try await rows.coalesced(3).count()
    case .cached:
      try await Self.twice(rows.cached())
    case .zipWithIndex: try await rows.zipWithIndex().map { $0.1 }.reduce { max($0, $1) } ?? -1
    case .top: try await rows.top(1000, by: .descending(\.1)).count()
    case .sample: try await rows.sample(count: 1000, seed: 7).count()
    case .chunks: try await rows.chunks(ofCount: 1000).map(\.count).reduce(+) ?? -1
    case .arrays: try await rows.groupBy(\.0).arrays().count()
    case .collected: try await rows.groupBy(\.0).aggregate(.collect { $0.1 }).count()
    case .pivot: try await rows.groupBy { _ in 0 }.pivot(by: \.1, .count).count()
    }
  }

  private static func twice(_ rows: Rows) async throws -> Int {
    try await rows.count() + rows.filter { $0.0 == 0 }.count()
  }
}

extension ServerlessDataset where Element == (Int, Text) {
  /// How many elements there are, or -1 when they aren't in order.
  fileprivate func checked() async throws -> Int {
    let parts = try await mapPartitions { rows in
      var (first, last, count, inOrder): (Text?, Text?, Int, Bool) = (nil, nil, 0, true)
      for row in rows {
        if let last, row.1 < last { inOrder = false }
        if first == nil { first = row.1 }
        last = row.1
        count += 1
      }
      return [(first ?? "", last ?? "", count, inOrder)]
    }.collect().filter { $0.2 > 0 }
    for (part, next) in Swift.zip(parts, parts.dropFirst()) where next.0 < part.1 { return -1 }
    return parts.allSatisfy(\.3) ? parts.reduce(0) { $0 + $1.2 } : -1
  }
}
