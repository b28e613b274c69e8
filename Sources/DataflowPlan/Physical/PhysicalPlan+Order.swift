extension PhysicalPlan {
  /// The nodes that the root needs, inputs before consumers; the order depends on the plan alone.
  ///
  /// Iterative, since a program's loop may chain thousands of operations. A cycle is cut, and left to `PlanChecker`.
  package func topologicalOrder() -> [PhysicalID] {
    var order: [PhysicalID] = []
    var seen = [Bool](repeating: false, count: nodes.count)
    var stack: [(id: PhysicalID, next: Int)] = []
    func visit(_ id: PhysicalID) {
      guard nodes.indices.contains(id.rawValue), !seen[id.rawValue] else { return }
      seen[id.rawValue] = true
      stack.append((id, 0))
    }
    visit(root)
    while let (id, next) = stack.last {
      if next < self[id].inputs.count {
        stack[stack.count - 1].next += 1
        visit(self[id].inputs[next])
      } else {
        order.append(id)
        stack.removeLast()
      }
    }
    return order
  }

  /// For each node (by position) the nodes that the root needs and that take its rows, once per use.
  package func consumers() -> [[PhysicalID]] {
    var result = [[PhysicalID]](repeating: [], count: nodes.count)
    for id in topologicalOrder() {
      for input in self[id].inputs { result[input.rawValue].append(id) }
    }
    return result
  }

  /// Drops nodes that the root doesn't need, and numbers the others, and the groups, in topological order.
  package mutating func compact() {
    let order = topologicalOrder()
    var renamed: [PhysicalID: PhysicalID] = [:]
    var groups: [PartitioningGroup: PartitioningGroup] = [:]
    var kept = PhysicalPlan()
    for id in order {
      let node = self[id]
      var operation = node.operation
      if case .exchange(let kind, let group?) = operation {
        let number = groups[group] ?? kept.makeGroup()
        groups[group] = number
        operation = .exchange(kind, group: number)
      }
      renamed[id] = kept.add(operation, node.inputs.compactMap { renamed[$0] }, element: node.element)
    }
    kept.root = renamed[root] ?? root
    self = kept
  }
}
