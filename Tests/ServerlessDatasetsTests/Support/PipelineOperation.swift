import ServerlessDatasets

/// A step of a random pipeline. What it gives doesn't depend on the order of rows or on their partitions.
enum PipelineOperation: Sendable {
  case source(String)
  case map(Int), filter(Int), flatMap, compactMap, mapPartitions, mapValues(Int), swapped, toTexts, toNumbers
  case reduceByKey, counts, aggregate, mapGroups, flatMapGroups, distinct
  case join(JoinStrategy), leftJoin(JoinStrategy), rightJoin(JoinStrategy), fullJoin(JoinStrategy), semiJoin(JoinStrategy)
  case antiJoin(JoinStrategy), cogroup, cross, intersection, subtracting, union
  case distinctKeys, statistics, pivot, windows, numbered, top(Int)
  case repartitioned(Int?), repartitionedBytes, coalesced(Int), partitioned(Int), split, cached, sorted, sortedLimit(Int)

  var takesTwo: Bool {
    switch self {
    case .join, .leftJoin, .rightJoin, .fullJoin, .semiJoin, .antiJoin, .cogroup, .cross, .intersection, .subtracting, .union:
      true
    default: false
    }
  }

  static func random(using random: inout SeededGenerator) -> PipelineOperation {
    let strategy = JoinStrategy.all.randomElement(using: &random)!
    let operations: [PipelineOperation] = [
      .map(Int.random(in: 0..<100, using: &random)), .filter(Int.random(in: 2..<6, using: &random)), .flatMap, .compactMap,
      .mapPartitions, .mapValues(Int.random(in: 1..<9, using: &random)), .mapValues(3), .swapped, .toTexts, .toNumbers,
      .reduceByKey,
      .reduceByKey, .counts, .aggregate, .mapGroups, .flatMapGroups, .distinct, .join(strategy), .join(.automatic),
      .leftJoin(strategy), .rightJoin(strategy), .fullJoin(strategy), .semiJoin(strategy), .antiJoin(strategy), .cogroup,
      .cross,
      .intersection, .subtracting, .union, .union, .distinctKeys, .statistics, .pivot, .windows, .numbered,
      .top(Int.random(in: 0..<40, using: &random)), .repartitionedBytes, .coalesced(Int.random(in: 1..<6, using: &random)),
      .partitioned(Int.random(in: 1..<6, using: &random)), .split, .repartitioned(Int.random(in: 1..<6, using: &random)),
      .repartitioned(nil), .cached, .sorted,
      .sortedLimit(Int.random(in: 0..<40, using: &random)),
    ]
    return operations.randomElement(using: &random)!
  }

  // MARK: As a dataset

  func recorded(_ inputs: [PipelineDataset], _ session: ServerlessSession) -> PipelineDataset {
    switch (self, inputs.first, inputs.last) {
    case (.source(let name), _, _):
      let shape = Shape.all.first { $0.name == name } ?? Shape.all[0]
      return .numbers(session.dataset(of: shape.rows, partitions: shape.partitions))
    case (.toTexts, .numbers(let dataset), _): return .texts(dataset.map { (Self.text($0.0), $0.1) })
    case (.toNumbers, .texts(let dataset), _): return .numbers(dataset.map { ($0.0.count, $0.1) })
    case (.swapped, .numbers(let dataset), _): return .numbers(dataset.map { ($0.1 % 16, $0.0) })
    case (_, .numbers(let dataset), .numbers(let other)): return .numbers(recorded(dataset, other))
    case (_, .texts(let dataset), .texts(let other)): return .texts(recorded(dataset, other))
    default: preconditionFailure("\(self) of datasets of different types")
    }
  }

  private func recorded<Key: RecordKey & SortKey>(
    _ rows: ServerlessDataset<(Key, Int)>, _ other: ServerlessDataset<(Key, Int)>
  ) -> ServerlessDataset<(Key, Int)> {
    switch self {
    case .map(let number): rows.map { ($0.0, $0.1 &* 31 &+ number) }
    case .filter(let divisor): rows.filter { $0.1 % divisor != 0 }
    case .flatMap: rows.flatMap { $0.1 % 3 == 0 ? [$0] : [$0, ($0.0, $0.1 &+ 1)] }
    case .compactMap: rows.compactMap { $0.1 % 4 == 0 ? nil : ($0.0, $0.1 / 2) }
    case .mapPartitions: rows.mapPartitions { $0.lazy.map { ($0.0, ~$0.1) } }
    case .mapValues(let factor): rows.mapValues { $0 &* factor }
    case .reduceByKey: rows.reduceByKey { $0 &+ $1 }
    case .counts: rows.groupBy { $0.0 }.counts()
    case .aggregate:
      rows.groupBy { $0.0 }.aggregate(.count, .sum { $0.1 % 1000 }, .max { $0.1 }).map { ($0.0, $0.1 &+ $0.2 &+ ($0.3 ?? 0)) }
    case .mapGroups: rows.groupBy { $0.0 }.mapGroups { key, rows in (key, rows.reduce(0) { $0 &+ $1.1 &* 3 }) }
    case .flatMapGroups: rows.groupBy { $0.0 }.flatMapGroups { _, rows in rows.filter { $0.1 % 2 == 0 } }
    case .distinct: rows.distinct()
    case .join(let strategy): rows.join(other, strategy: strategy).map { ($0.0, $0.1.0 &+ $0.1.1) }
    case .leftJoin(let strategy): rows.leftJoin(other, strategy: strategy).mapValues { $0.0 &- ($0.1 ?? 7) }
    case .rightJoin(let strategy): rows.rightJoin(other, strategy: strategy).mapValues { ($0.0 ?? 7) &- $0.1 }
    case .fullJoin(let strategy): rows.fullJoin(other, strategy: strategy).mapValues { ($0.0 ?? 7) &- ($0.1 ?? 9) }
    case .semiJoin(let strategy): rows.semiJoin(other, strategy: strategy)
    case .antiJoin(let strategy): rows.antiJoin(other, strategy: strategy)
    case .cogroup:
      rows.cogroup(other) { key, left, right in
        [(key, left.reduce(0) { $0 &+ $1 } &- right.reduce(0) { $0 &+ $1 })]
      }
    case .cross: rows.crossJoin(other.top(3, by: .ascending { $0.1 }, .descending { $0.0 })).map { ($0.1.0, $0.0.1) }
    case .intersection: rows.intersection(other)
    case .subtracting: rows.subtracting(other)
    case .union: rows.union(other)
    default: recorded(rows)
    }
  }

  private func recorded<Key: RecordKey & SortKey>(_ rows: ServerlessDataset<(Key, Int)>) -> ServerlessDataset<(Key, Int)> {
    switch self {
    case .distinctKeys: rows.distinct { $0.0 }.mapValues { _ in 1 }
    case .statistics:
      rows.groupBy { $0.0 }.aggregate(
        .exactDistinctCount { $0.1 }, .minElement { $0.1 }, .any { $0.1 > 10 }, .distinctCount { $0.1 & 255 }
      ).map { ($0.0, $0.1 &+ ($0.2?.1 ?? 0) &+ ($0.3 ? 5 : 0) &+ $0.4) }
    case .pivot:
      rows.groupBy { $0.0 }.pivot(by: { $0.1 & 3 }, columns: [0, 2, 3, 9], .count)
        .mapValues { $0.reduce(0) { $0 &* 31 &+ ($1 ?? -1) } }
    case .windows:
      rows.windows(by: { $0.0 }, orderedBy: .descending { $0.1 }).adding(.rowNumber, .denseRank, .lag { $0.1 })
        .map { ($0.0.0, $0.0.1 &+ $0.1 &* 3 &+ $0.2 &* 5 &+ ($0.3 ?? 1)) }
    case .numbered: rows.sorted(by: .descending { $0.0 }, .ascending { $0.1 }).zipWithIndex().map { ($0.0.0, $0.0.1 &+ $0.1) }
    case .top(let count): rows.top(count, by: .ascending { $0.1 }, .descending { $0.0 })
    case .repartitioned(let count): rows.repartitioned(count)
    case .repartitionedBytes: rows.repartitioned(targetBytes: 700)
    case .coalesced(let count): rows.coalesced(count)
    case .partitioned(let count): rows.partitioned(into: count, by: { ($0.1 & 0xFFFF) % count })
    case .split: rows.cached().randomSplit([1, 2, 1]).reduce(rows.filter { _ in false }) { $0.union($1) }
    case .cached: rows.cached()
    case .sorted: rows.sorted { $0.1 }.sorted { $0.0 }
    case .sortedLimit(let count): rows.sorted { $0.1 }.sorted { $0.0 }.limit(count)
    default: rows
    }
  }

  // MARK: By plain Swift

  func computed(_ inputs: [PlainRows]) -> PlainRows {
    switch (self, inputs.first, inputs.last) {
    case (.source(let name), _, _): return .numbers(Shape.all.first { $0.name == name }?.rows ?? [])
    case (.toTexts, .numbers(let rows), _): return .texts(rows.map { (Self.text($0.0), $0.1) })
    case (.toNumbers, .texts(let rows), _): return .numbers(rows.map { ($0.0.count, $0.1) })
    case (.swapped, .numbers(let rows), _): return .numbers(rows.map { ($0.1 % 16, $0.0) })
    case (_, .numbers(let rows), .numbers(let other)): return .numbers(computed(rows, other))
    case (_, .texts(let rows), .texts(let other)): return .texts(computed(rows, other))
    default: preconditionFailure("\(self) of rows of different types")
    }
  }

  private func computed<Key: Hashable & Comparable>(_ rows: [(Key, Int)], _ other: [(Key, Int)]) -> [(Key, Int)] {
    switch self {
    case .map(let number): rows.map { ($0.0, $0.1 &* 31 &+ number) }
    case .filter(let divisor): rows.filter { $0.1 % divisor != 0 }
    case .flatMap: rows.flatMap { $0.1 % 3 == 0 ? [$0] : [$0, ($0.0, $0.1 &+ 1)] }
    case .compactMap: rows.filter { $0.1 % 4 != 0 }.map { ($0.0, $0.1 / 2) }
    case .mapPartitions: rows.map { ($0.0, ~$0.1) }
    case .mapValues(let factor): rows.map { ($0.0, $0.1 &* factor) }
    case .reduceByKey: byKey(rows) { $0.reduce(0) { $0 &+ $1 } }
    case .counts: byKey(rows) { $0.count }
    case .aggregate: byKey(rows) { $0.count &+ $0.reduce(0) { $0 + $1 % 1000 } &+ $0.max()! }
    case .mapGroups: byKey(rows) { $0.reduce(0) { $0 &+ $1 &* 3 } }
    case .flatMapGroups: rows.filter { $0.1 % 2 == 0 }
    case .distinct: grouped(rows).flatMap { key, values in Set(values).map { (key, $0) } }
    case .join: joined(rows, other).map { ($0.0, $0.1.0 &+ $0.1.1) }
    case .leftJoin: leftJoined(rows, other).map { ($0.0, $0.1.0 &- ($0.1.1 ?? 7)) }
    case .rightJoin: TestedJoin.right.plain(rows, other).map { ($0.0, ($0.1 ?? 7) &- $0.2!) }
    case .fullJoin: TestedJoin.full.plain(rows, other).map { ($0.0, ($0.1 ?? 7) &- ($0.2 ?? 9)) }
    case .semiJoin: TestedJoin.semi.plain(rows, other).map { ($0.0, $0.1!) }
    case .antiJoin: TestedJoin.anti.plain(rows, other).map { ($0.0, $0.1!) }
    case .cogroup: byKey(rows + other.map { ($0.0, 0 &- $0.1) }) { $0.reduce(0) { $0 &+ $1 } }
    case .cross: PipelineOperation.top(3).computed(other).flatMap { first in rows.map { (first.0, $0.1) } }
    case .intersection: PipelineOperation.distinct.computed(common(rows, other, true), [])
    case .subtracting: common(rows, other, false)
    case .union: rows + other
    default: computed(rows)
    }
  }

  private func computed<Key: Hashable & Comparable>(_ rows: [(Key, Int)]) -> [(Key, Int)] {
    switch self {
    case .distinctKeys: byKey(rows) { _ in 1 }
    case .statistics:
      byKey(rows) { Set($0).count &+ $0.min()! &+ ($0.contains { $0 > 10 } ? 5 : 0) &+ Set($0.map { $0 & 255 }).count }
    case .pivot:
      byKey(rows.filter { $0.1 & 3 != 1 }) { values in
        [0, 2, 3, 9].reduce(0) { sum, part in
          let count = values.filter { $0 & 3 == part }.count
          return sum &* 31 &+ (count == 0 ? -1 : count)
        }
      }
    case .windows: grouped(rows).flatMap { key, values in Self.windows(values.sorted(by: >)).map { (key, $0) } }
    case .numbered:
      rows.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.enumerated().map { ($0.element.0, $0.element.1 &+ $0.offset) }
    case .top(let count): Array(rows.sorted { ($0.1, $1.0) < ($1.1, $0.0) }.prefix(count))
    case .sorted: rows.sorted { $0 < $1 }
    case .sortedLimit(let count): Array(rows.sorted { $0 < $1 }.prefix(count))
    default: rows
    }
  }

  /// The rows that the others contain, or don't.
  private func common<Key: Hashable>(_ rows: [(Key, Int)], _ other: [(Key, Int)], _ contained: Bool) -> [(Key, Int)] {
    let values = grouped(other).mapValues { Set($0) }
    return rows.filter { (values[$0.0]?.contains($0.1) ?? false) == contained }
  }

  private static func windows(_ values: [Int]) -> [Int] {
    var denseRank = 0
    return values.indices.map { index in
      if index == 0 || values[index] != values[index - 1] { denseRank += 1 }
      return values[index] &+ (index + 1) &* 3 &+ denseRank &* 5 &+ (index > 0 ? values[index - 1] : 1)
    }
  }

  private func byKey<Key: Hashable>(_ rows: [(Key, Int)], _ combine: ([Int]) -> Int) -> [(Key, Int)] {
    grouped(rows).map { ($0.key, combine($0.value)) }
  }

  /// Some texts that are short, some that aren't, some keys that become the same.
  private static func text(_ number: Int) -> Text {
    number % 2 == 0 ? Text("k\(number / 2)") : Text("a key of more than fifteen bytes \(number % 64)")
  }
}
