import DataflowPlan

extension StageInterpreter {
  /// Stores what the stage's tasks gave, divided as its exchange says.
  mutating func store(
    _ outputs: [[Row]], of stage: StageID, _ exchange: PhysicalID, _ kind: ExchangeKind, _ group: PartitioningGroup?
  ) {
    guard let group else {
      stored[stage] = outputs.map { [$0] }
      return
    }
    let count = counts[group] ?? kind.requestedCount ?? Int.random(in: 1...5, using: &generator)
    counts[group] = count
    let all = outputs.flatMap { $0 }
    let precedes = order(of: kind)
    let splits = (1..<max(count, 1)).compactMap { _ in all.randomElement(using: &generator) }.sorted(by: precedes)
    stored[stage] = outputs.map { rows in
      var parts = [[Row]](repeating: [], count: count)
      for (index, row) in rows.enumerated() {
        let partition =
          if case .range = kind { splits.firstIndex { precedes(row, $0) } ?? splits.count } else {
            self.partition(of: row, index, kind, count, isPartial: isPartial(exchange))
          }
        parts[partition].append(row)
      }
      return parts
    }
  }

  private func order(of kind: ExchangeKind) -> (Row, Row) -> Bool {
    guard case .range(let id) = kind else { return { $0 < $1 } }
    let node = plan.logical[id]
    return { Functions.precedes(node, $0, $1) }
  }

  private func isPartial(_ exchange: PhysicalID) -> Bool {
    if case .partial = plan.physical[plan.physical[exchange].inputs[0]].operation { true } else { false }
  }

  private func partition(of row: Row, _ index: Int, _ kind: ExchangeKind, _ count: Int, isPartial: Bool) -> Int {
    switch kind {
    case .hash(let id, _, _):
      // A partial result carries the key that was computed for it.
      let node = plan.logical[id]
      let isCarried = if case .distinct = node.operation { false } else { isPartial }
      let key = isCarried ? row.key : Functions.key(node, row)
      return Int(key.stableHash % UInt64(count))
    case .hashOrdered(let id, _, _):
      return Int(Functions.key(plan.logical[id], row).stableHash.multipliedFullWidth(by: UInt64(count)).high)
    case .custom(let id, _): return Int(Functions.salted(row, id) % UInt64(count))
    default: return index % count
    }
  }
}
