/// Translates a logical plan operator by operator: each runs as a stage of its own, its rows stored by a `forward` exchange,
/// once however many take them; an operation over keys, an order or all rows takes its rows through the exchange that brings
/// them together. Slow and right: this is the plan that the rules improve, and that their results are compared with.
package struct Lowering {
  private let logical: LogicalPlan
  private var plan = PhysicalPlan()
  /// For each logical node the exchange that holds its rows.
  private var stored: [NodeID: PhysicalID] = [:]

  /// The unoptimised physical plan.
  package static func lower(_ logical: LogicalPlan) -> PhysicalPlan {
    var lowering = Lowering(logical: logical)
    let needed = logical.neededNodes()
    for node in logical.nodes where needed.contains(node.id) { lowering.lower(node) }
    let rows = lowering.stored[logical.root]!
    lowering.plan.root = lowering.plan.add(.action(logical.action), [rows], element: logical[logical.root].element)
    lowering.plan.compact()
    return lowering.plan
  }

  private init(logical: LogicalPlan) { self.logical = logical }

  private mutating func lower(_ node: LogicalNode) {
    let inputs = node.inputs.map { stored[$0]! }
    if let exchange = exchange(node) {
      stored[node.id] = plan.addExchange(exchange, over: inputs[0])
      return
    }
    let operation = operation(node)
    let id = plan.add(operation, exchanged(inputs, for: node), element: node.element)
    stored[node.id] = plan.addExchange(.forward, over: id)
  }

  /// The exchange that is all of the operation, if it does nothing to the rows but move them.
  private func exchange(_ node: LogicalNode) -> ExchangeKind? {
    switch node.operation {
    case .repartitioned(let count, _): .roundRobin(node.id, count: count)
    case .partitioned(let count): .custom(node.id, count: count)
    case .coalesced(let count): .coalesced(node.id, count: count)
    default: nil
    }
  }

  private func operation(_ node: LogicalNode) -> PhysicalOperation {
    switch node.operation {
    case .source: .scan(node.id)
    case .map, .filter, .flatMap, .compactMap, .mapPartitions, .mapValues, .keys, .values, .keyedNarrow, .partitionwise,
      .gathered, .repartitioned, .partitioned, .coalesced:
      .narrow(node.id)
    case .reduceByKey, .aggregateByKey, .distinct: .complete(node.id)
    case .groupByKey: .group(node.id)
    case .join(_, _, .sortMerge), .cogroup: .probe(node.id, strategy: .sortMerge, build: .right)
    case .join: .probe(node.id, strategy: .shuffleHash, build: .right)
    case .cross, .zipWithIndex: .probe(node.id, strategy: .broadcast, build: .right)
    case .sorted: .orderedMerge(node.id)
    case .union: .union(node.id)
    case .cached, .checkpointed: .materialize(node.id)
    case .limit(let count): .take(node.id, count: count)
    }
  }

  /// The inputs, through the exchanges that the operation needs.
  private mutating func exchanged(_ inputs: [PhysicalID], for node: LogicalNode) -> [PhysicalID] {
    let id = node.id
    switch node.operation {
    case .reduceByKey(let key), .aggregateByKey(let key, _), .distinct(let key):
      return [plan.addExchange(.hash(key: id, side: .only, keyType: key), over: inputs[0])]
    case .groupByKey(let key, _):
      return [plan.addExchange(.hashOrdered(id, side: .only, keyType: key), over: inputs[0])]
    case .join(_, let key, .sortMerge), .cogroup(let key):
      return bothSides(inputs) { .hashOrdered(id, side: $0, keyType: key) }
    case .join(_, let key, _): return bothSides(inputs) { .hash(key: id, side: $0, keyType: key) }
    case .cross, .zipWithIndex: return [inputs[0], plan.addExchange(.broadcast(id), over: inputs[1])]
    case .sorted: return [plan.addExchange(.range(id), over: inputs[0])]
    case .limit, .gathered: return [plan.addExchange(.gather, over: inputs[0])]
    default: return inputs
    }
  }

  private mutating func bothSides(_ inputs: [PhysicalID], _ kind: (JoinSide) -> ExchangeKind) -> [PhysicalID] {
    let group = plan.makeGroup()
    return zip(inputs, [JoinSide.left, .right]).map { plan.addExchange(kind($1), over: $0, group: group) }
  }
}

extension LogicalPlan {
  /// The nodes that the action needs.
  package func neededNodes() -> Set<NodeID> {
    var needed: Set<NodeID> = [root]
    for node in nodes.reversed() where needed.contains(node.id) { needed.formUnion(node.inputs) }
    return needed
  }
}
