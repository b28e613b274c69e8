/// How an action is computed: a DAG of operators and exchanges. Only the rows of an exchange may be taken by several nodes,
/// for only they are stored; between exchanges operators form trees, and each tree is a stage.
package struct PhysicalPlan: Sendable, Hashable, Codable {
  /// The nodes; a node's id is its position. After `compact()` they are in topological order and all are used.
  package private(set) var nodes: [PhysicalNode] = []
  /// The action.
  package var root: PhysicalID
  private var nextGroup = 0

  /// A plan without nodes; the root is set once it is there.
  package init() { root = PhysicalID(-1) }

  /// The node of that id.
  package subscript(id: PhysicalID) -> PhysicalNode { nodes[id.rawValue] }

  /// Adds a node and returns its id.
  @discardableResult
  package mutating func add(_ operation: PhysicalOperation, _ inputs: [PhysicalID], element: String) -> PhysicalID {
    let id = PhysicalID(nodes.count)
    nodes.append(PhysicalNode(id: id, operation: operation, inputs: inputs, element: element))
    return id
  }

  /// Adds an exchange over a node's rows and returns its id.
  package mutating func addExchange(
    _ kind: ExchangeKind, over input: PhysicalID, group: PartitioningGroup? = nil
  ) -> PhysicalID {
    let chosen = kind.isPartitioned ? group ?? makeGroup() : nil
    return add(.exchange(kind, group: chosen), [input], element: self[input].element)
  }

  /// A group that no exchange has yet.
  package mutating func makeGroup() -> PartitioningGroup {
    defer { nextGroup += 1 }
    return PartitioningGroup(nextGroup)
  }

  /// Makes the node do something else, in its place.
  package mutating func setOperation(_ operation: PhysicalOperation, of id: PhysicalID) {
    nodes[id.rawValue].operation = operation
  }

  /// Makes the node take its rows from elsewhere.
  package mutating func setInputs(_ inputs: [PhysicalID], of id: PhysicalID) { nodes[id.rawValue].inputs = inputs }

  /// Makes every consumer of `old` take the rows of `new`, except `new` itself, which may take those of `old`.
  package mutating func replaceUses(of old: PhysicalID, with new: PhysicalID) {
    for index in nodes.indices where nodes[index].id != new {
      nodes[index].inputs = nodes[index].inputs.map { $0 == old ? new : $0 }
    }
    if root == old { root = new }
  }

  /// Makes all exchanges of group `old` be of group `new`.
  package mutating func unify(_ old: PartitioningGroup, into new: PartitioningGroup) {
    for index in nodes.indices {
      guard case .exchange(let kind, old) = nodes[index].operation else { continue }
      nodes[index].operation = .exchange(kind, group: new)
    }
  }
}
