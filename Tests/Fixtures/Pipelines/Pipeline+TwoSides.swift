import ServerlessDatasets

extension Pipeline {
  /// The pipelines that take names of some numbers beside the rows, and those of the operations that came with them.
  func withTwoSides(
    _ rows: ServerlessDataset<(Int, Int)>, _ names: ServerlessDataset<(Int, Text)>
  ) async throws -> [String] {
    switch self {
    case .joinsOfAllKinds: try await joined(rows, names)
    case .cogrouped:
      try await rows.cogroup(names) { key, values, names in [(key, values.reduce(0) { $0 + $1 }, Array(names))] }
        .sorted { $0.0 }.collect().map { "\($0)" }
    case .crossed:
      try await rows.top(5, by: .ascending { $0.1 }).crossJoin(names.filter { $0.0 < 6 }).map { "\($0)" }.sorted().collect()
    case .sets: try await sets(rows.keys(), names.keys())
    case .windows:
      try await rows.windows(by: { $0.0 % 3 }, orderedBy: .descending { $0.0 }, .ascending { $0.1 })
        .adding(.rowNumber, .denseRank, .lag { $0.1 }, .running(.sum { $0.1 })).sorted { $0.0.1 }.collect().map { "\($0)" }
    case .top: try await rows.top(40, by: .descending { $0.0 }, .ascending { -$0.1 }).collect().map { "\($0)" }
    case .numbered:
      try await rows.union(rows.filter { $0.0 < 4 }).zipWithIndex().filter { $0.1 % 50 == 0 }.collect().map { "\($0)" }
    case .pivoted:
      try await rows.groupBy { $0.0 % 9 }.pivot(by: { $0.1 % 4 }, columns: [0, 3, 8], .sum { $0.1 })
        .sorted { $0.0 }.collect().map { "\($0)" }
    case .statistics:
      try await rows.groupBy { Text("key \($0.0 % 6)") }.aggregate(
        .median { $0.1 }, .exactDistinctCount { $0.0 }, .maxElement { $0.1 }, .last { $0.1 }, .all { $0.1 > 10 }
      ).sorted { $0.0 }.collect().map { "\($0)" }
    default: try await calls(rows)
    }
  }

  private func joined(
    _ rows: ServerlessDataset<(Int, Int)>, _ names: ServerlessDataset<(Int, Text)>
  ) async throws -> [String] {
    let few = rows.filter { $0.1 % 40 == 0 }
    let joins = [
      few.join(names, strategy: .sortMerge).map { "inner \($0)" },
      few.leftJoin(names, strategy: .broadcast).map { "left \($0)" },
      few.rightJoin(names, strategy: .shuffleHash).map { "right \($0)" },
      few.fullJoin(names).map { "full \($0)" }, few.semiJoin(names).map { "semi \($0)" },
      few.antiJoin(names, strategy: .shuffleHash).map { "anti \($0)" },
    ]
    return try await joins.dropFirst().reduce(joins[0]) { $0.union($1) }.sorted().collect()
  }

  private func sets(_ left: ServerlessDataset<Int>, _ right: ServerlessDataset<Int>) async throws -> [String] {
    let parts = [
      left.intersection(right).map { "both \($0)" }, right.subtracting(left).map { "right \($0)" },
      left.distinct { $0 % 7 }.map { "first of \($0 % 7): \($0)" },
    ]
    return try await parts[0].union(parts[1]).union(parts[2]).sorted().collect()
  }

  /// Calls to a service that doubles numbers, and arrays of what it answers.
  private func calls(_ rows: ServerlessDataset<(Int, Int)>) async throws -> [String] {
    try await rows.coalesced(2).map(concurrency: 3) { row in
      await Task.yield()
      return row.1 * 2
    }
    .chunks(ofCount: 300).map { "\($0.count) \($0.reduce(0, +))" }.collect()
  }
}
