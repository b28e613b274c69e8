/// Elements without their order, in a form that can be compared whatever their type.
func bag(_ elements: some Sequence) -> [String] { elements.map { String(reflecting: $0) }.sorted() }

/// Elements in their order, in a form that can be compared whatever their type.
func list(_ elements: some Sequence) -> [String] { elements.map { String(reflecting: $0) } }

/// The rows of each key, in their order.
func grouped<Key: Hashable, Value>(_ rows: [(Key, Value)]) -> [Key: [Value]] {
  Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
}

/// What an inner join is.
func joined<Key: Equatable, Left, Right>(_ left: [(Key, Left)], _ right: [(Key, Right)]) -> [(Key, (Left, Right))] {
  left.flatMap { row in right.filter { $0.0 == row.0 }.map { (row.0, (row.1, $0.1)) } }
}

/// What a left join is.
func leftJoined<Key: Equatable, Left, Right>(_ left: [(Key, Left)], _ right: [(Key, Right)]) -> [(Key, (Left, Right?))] {
  left.flatMap { row -> [(Key, (Left, Right?))] in
    let matches = right.filter { $0.0 == row.0 }
    return matches.isEmpty ? [(row.0, (row.1, nil))] : matches.map { (row.0, (row.1, $0.1)) }
  }
}
