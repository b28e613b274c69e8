import ServerlessDatasets

/// A step of a random pipeline. What it gives doesn't depend on the order of rows or on their partitions.
enum PipelineOperation: Sendable {
  case source(String)
  case map(Int), filter(Int), flatMap, compactMap, mapPartitions, mapValues(Int), swapped, toTexts, toNumbers
  case reduceByKey, counts, aggregate, mapGroups, flatMapGroups, distinct
  case join, leftJoin, union
  case repartitioned(Int?), cached, sorted, sortedLimit(Int)

  var takesTwo: Bool {
    switch self {
    case .join, .leftJoin, .union: true
    default: false
    }
  }

  static func random(using random: inout SeededGenerator) -> PipelineOperation {
    let operations: [PipelineOperation] = [
      .map(Int.random(in: 0..<100, using: &random)), .filter(Int.random(in: 2..<6, using: &random)), .flatMap, .compactMap,
      .mapPartitions, .mapValues(Int.random(in: 1..<9, using: &random)), .mapValues(3), .swapped, .toTexts, .toNumbers,
      .reduceByKey,
      .reduceByKey, .counts, .aggregate, .mapGroups, .flatMapGroups, .distinct, .join, .join, .leftJoin, .union, .union,
      .repartitioned(Int.random(in: 1..<6, using: &random)), .repartitioned(nil), .cached, .sorted,
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
    case .join: rows.join(other).map { ($0.0, $0.1.0 &+ $0.1.1) }
    case .leftJoin: rows.leftJoin(other).mapValues { $0.0 &- ($0.1 ?? 7) }
    case .union: rows.union(other)
    case .repartitioned(let count): rows.repartitioned(count)
    case .cached: rows.cached()
    case .sorted: rows.sorted { $0.1 }.sorted { $0.0 }
    case .sortedLimit(let count): rows.sorted { $0.1 }.sorted { $0.0 }.limit(count)
    case .source, .swapped, .toTexts, .toNumbers: rows
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
    case .union: rows + other
    case .sorted: rows.sorted { $0 < $1 }
    case .sortedLimit(let count): Array(rows.sorted { $0 < $1 }.prefix(count))
    case .repartitioned, .cached, .source, .swapped, .toTexts, .toNumbers: rows
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
