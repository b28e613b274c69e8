import DataflowPlan

/// The closures behind the nodes of generated plans: pure, and different for each node.
enum Functions {
  static func source(_ id: NodeID, rows: Int) -> [Row] {
    (0..<rows).map { .int(Int(salted(.int($0), id) % 40)) }
  }

  static func salted(_ row: Row, _ id: NodeID) -> UInt64 { row.stableHash &+ UInt64(id.rawValue) &* 977 }

  private static func number(_ row: Row, _ id: NodeID, below bound: UInt64) -> Row {
    .int(Int(SeededGenerator.mixed(salted(row, id)) % bound))
  }

  static func narrow(_ node: LogicalNode, _ rows: [Row]) -> [Row] {
    let id = node.id
    switch node.operation {
    case .map where node.element == "Int": return rows.map { number($0, id, below: 30) }
    case .map: return rows.map { .pair(number($0, id, below: 6), number($0, NodeID(id.rawValue + 100), below: 9)) }
    case .filter: return rows.filter { salted($0, id) % 3 != 0 }
    case .flatMap: return rows.flatMap { [Row](repeating: $0, count: Int(salted($0, id) % 3)) }
    case .compactMap: return rows.compactMap { salted($0, id) % 4 == 0 ? nil : number($0, id, below: 25) }
    case .mapPartitions: return rows.map { number($0, id, below: 20) }
    case .mapValues: return rows.map { .pair($0.key, number($0.value, id, below: 12)) }
    case .keyedNarrow: return rows.flatMap { [Row](repeating: $0, count: Int(salted($0, id) % 3)) }
    case .keys: return rows.map(\.key)
    case .values: return rows.map(\.value)
    default: fatalError("\(node.title) is not narrow")
    }
  }

  /// Combines whole rows, or the partial results of tasks; `isPartial` says which they are.
  static func combine(_ node: LogicalNode, _ rows: [Row], isPartial: Bool) -> [Row] {
    if case .distinct = node.operation { return unique(rows) }
    let keys = unique(rows.map(\.key))
    var sums: [Row: Int] = [:]
    for row in rows {
      let isCount = if case .aggregateByKey = node.operation { !isPartial } else { false }
      sums[row.key, default: 0] += isCount ? 1 : row.value.number
    }
    return keys.map { .pair($0, .int(sums[$0]!)) }
  }

  static func unique(_ rows: [Row]) -> [Row] {
    var seen: Set<Row> = []
    return rows.filter { seen.insert($0).inserted }
  }

  static func groups(_ rows: [Row]) -> [Row] {
    unique(rows.map(\.key)).map { key in .pair(key, .list(rows.filter { $0.key == key }.map(\.value).sorted())) }
  }

  /// Rows of the left side in order, each with its matches.
  static func join(_ kind: JoinKind, left: [Row], right: [Row]) -> [Row] {
    let table = Dictionary(grouping: right, by: \.key)
    return left.flatMap { row -> [Row] in
      let matches = table[row.key] ?? []
      if matches.isEmpty, kind == .left { return [.pair(row.key, .pair(row.value, .none))] }
      return matches.map { .pair(row.key, .pair(row.value, $0.value)) }
    }
  }
}
