import DataflowPlan

/// The closures behind the nodes of generated plans: pure, and different for each node.
enum Functions {
  static func source(_ id: NodeID, rows: Int) -> [Row] {
    (0..<rows).map { .int(Int(salted(.int($0), id) % 40)) }
  }

  static func salted(_ row: Row, _ id: NodeID) -> UInt64 { row.stableHash &+ UInt64(id.rawValue) &* 977 }

  static func number(_ row: Row, _ id: NodeID, below bound: UInt64) -> Row {
    .int(Int(SeededGenerator.mixed(salted(row, id)) % bound))
  }

  /// A row of the node's type, whatever it is made of.
  static func row(_ node: LogicalNode, _ row: Row) -> Row {
    let first = number(row, node.id, below: node.element == "Int" ? 30 : 6)
    return node.element == "Int" ? first : .pair(first, number(row, NodeID(node.id.rawValue + 100), below: 9))
  }

  static func narrow(_ node: LogicalNode, _ rows: [Row]) -> [Row] {
    let id = node.id
    switch node.operation {
    case .map: return rows.map { row(node, $0) }
    case .filter: return rows.filter { salted($0, id) % 3 != 0 }
    case .flatMap, .keyedNarrow: return rows.flatMap { [Row](repeating: $0, count: Int(salted($0, id) % 3)) }
    case .compactMap: return rows.compactMap { salted($0, id) % 4 == 0 ? nil : number($0, id, below: 25) }
    case .mapPartitions: return rows.map { number($0, id, below: 20) }
    case .mapValues: return rows.map { .pair($0.key, number($0.value, id, below: 12)) }
    case .keys: return rows.map(\.key)
    case .values: return rows.map(\.value)
    case .partitionwise(let name), .gathered(let name): return step(name, node, rows)
    default: fatalError("\(node.title) is not narrow")
    }
  }

  /// The library's steps over the rows of a partition, or over all.
  private static func step(_ name: String, _ node: LogicalNode, _ rows: [Row]) -> [Row] {
    switch name {
    case "count": return [.int(rows.count)]
    case "top": return Array(rows.sorted().prefix(3))
    case "sample": return rows.filter { salted($0, node.id) % 2 == 0 }
    // Each row with all before it: any change of order shows.
    case "running":
      var sum: UInt64 = 0
      return rows.map { row in
        sum = SeededGenerator.mixed(sum &* 31 &+ row.stableHash)
        return .int(Int(sum % 50))
      }
    default: fatalError("\(node.title) is no step of these tests")
    }
  }

  /// The key by which the node brings its rows together: what a closure computes has nothing to do with a row's first component,
  /// and differs from node to node. Said here anew, not taken from the plan, whose idea of it is under test.
  static func key(_ node: LogicalNode, _ row: Row) -> Row {
    switch node.operation {
    case .distinct: row
    case .aggregateByKey, .groupByKey: number(row, NodeID(node.id.rawValue + 40), below: 7)
    default: row.key
    }
  }

  /// Whether a comes before b among the rows of one group, or of a sort.
  static func precedes(_ node: LogicalNode, _ a: Row, _ b: Row) -> Bool {
    switch node.operation {
    case .sorted("descending"): b < a
    case .groupByKey: (number(a, node.id, below: 1 << 40), a) < (number(b, node.id, below: 1 << 40), b)
    default: a < b
    }
  }

  /// Combines whole rows, or the partial results of tasks; `isPartial` says which they are.
  static func combine(_ node: LogicalNode, _ rows: [Row], isPartial: Bool) -> [Row] {
    if case .distinct = node.operation { return unique(rows) }
    let isCount = if case .aggregateByKey = node.operation { !isPartial } else { false }
    let keyed = rows.map { (key: isPartial ? $0.key : key(node, $0), number: isCount ? 1 : $0.value.number) }
    let sums = Dictionary(keyed.map { ($0.key, $0.number) }, uniquingKeysWith: +)
    return unique(keyed.map(\.key)).map { .pair($0, .int(sums[$0]!)) }
  }

  static func unique(_ rows: [Row]) -> [Row] {
    var seen: Set<Row> = []
    return rows.filter { seen.insert($0).inserted }
  }

  /// Rows that follow each other and have one key, cut by it.
  static func runs(_ rows: [Row], by key: (Row) -> Row) -> [(key: Row, rows: [Row])] {
    var result: [(key: Row, rows: [Row])] = []
    for row in rows {
      if let last = result.last, last.key == key(row) {
        result[result.count - 1].rows.append(row)
      } else {
        result.append((key(row), [row]))
      }
    }
    return result
  }

  /// What the closure makes of a group: any rows, none of them with the group's key but by chance. If its rows have no order of
  /// their own, it can't tell in which they come.
  static func group(_ node: LogicalNode, _ key: Row, _ rows: [Row]) -> [Row] {
    let isOrdered = if case .groupByKey(_, .some) = node.operation { true } else { false }
    return made(node, .pair(key, .list(isOrdered ? rows : rows.sorted())))
  }

  static func cogroup(_ node: LogicalNode, _ key: Row, _ left: [Row], _ right: [Row]) -> [Row] {
    made(node, .pair(key, .pair(.list(left.sorted()), .list(right.sorted()))))
  }

  private static func made(_ node: LogicalNode, _ whole: Row) -> [Row] {
    (0..<Int(salted(whole, node.id) % 3)).map { row(node, .pair(whole, .int($0))) }
  }

  /// Rows of the left side in order, each with its matches, then rows of the right side that have none.
  static func join(_ kind: JoinKind, left: [Row], right: [Row]) -> [Row] {
    let table = Dictionary(grouping: right, by: \.key)
    let keys = Set(left.map(\.key))
    let matched = left.flatMap { row -> [Row] in
      let matches = table[row.key] ?? []
      switch kind {
      case .semi: return matches.isEmpty ? [] : [row]
      case .anti: return matches.isEmpty ? [row] : []
      case .left, .full:
        if matches.isEmpty { return [.pair(row.key, .pair(row.value, .none))] }
      case .inner, .right: break
      }
      return matches.map { .pair(row.key, .pair(row.value, $0.value)) }
    }
    guard kind == .right || kind == .full else { return matched }
    return matched + right.filter { !keys.contains($0.key) }.map { .pair($0.key, .pair(.none, $0.value)) }
  }

  static func cross(left: [Row], right: [Row]) -> [Row] { left.flatMap { row in right.map { .pair(row, $0) } } }

  static func numbered(_ rows: [Row], from start: Int) -> [Row] {
    rows.enumerated().map { .pair($0.element, .int(start + $0.offset)) }
  }
}
