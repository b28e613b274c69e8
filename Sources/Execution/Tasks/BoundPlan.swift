package import DataflowPlan
package import Exchange
package import Operators
internal import Records

/// A logical plan with the typed closures of its nodes: what tasks are run with, and what decides what crosses the exchanges.
package struct BoundPlan: Sendable {
  /// The plan.
  package let logical: LogicalPlan
  /// The closures, by node.
  package let bindings: [OperatorBinding]
  /// The task-side part of the action.
  package let action: ActionBinding
  private let rowTypes: [RowType?]

  /// A plan with its closures.
  /// - Throws: ``DatasetError`` with code `noCodec` when a type that the action returns or an exchange carries has none.
  package init(_ logical: LogicalPlan, _ bindings: [OperatorBinding], action: ActionBinding) {
    self.logical = logical
    self.bindings = bindings
    self.action = action
    rowTypes = bindings.map { binding in
      (try? RecordCodec.resolve(binding.element)).map { RowType(codec: $0, layout: binding.layout) }
    }
  }

  /// The row type of a node's elements.
  package func rowType(of node: NodeID) throws(DatasetError) -> RowType {
    if let type = rowTypes[node.rawValue] { return type }
    do throws(RecordError) {
      return RowType(codec: try RecordCodec.resolve(bindings[node.rawValue].element), layout: bindings[node.rawValue].layout)
    } catch {
      throw DatasetError(.noCodec, error.message, at: DatasetError.Location(action: logical[node].title))
    }
  }

  /// The row type that a stage's tree gives.
  package func rowType(of tree: StageTree, in plan: StagePlan, stage: Int) throws(DatasetError) -> RowType {
    switch tree {
    case .source(let id): return try rowType(of: id)
    case .input(let index):
      let producer = plan.stages[stage].inputs[index].producer.rawValue
      return try rowType(of: plan.stages[producer].tree, in: plan, stage: producer)
    case .apply(let node, let children):
      switch node.operation {
      case .partial(let id):
        if let row = bindings[id.rawValue].partialRow { return RowType(codec: row.codec, layout: row.layout) }
        return try rowType(of: id)
      case .action:
        if let result = action.result { return result }
        return try rowType(of: children[0], in: plan, stage: stage)
      default:
        if let id = node.operation.logicalNode, node.operation.definesRows { return try rowType(of: id) }
        return try rowType(of: children[0], in: plan, stage: stage)
      }
    }
  }

  /// Checks that every exchange of the plan, and its result, can carry its rows: before anything is invoked.
  package func validate(_ plan: StagePlan) throws(DatasetError) {
    for stage in plan.stages {
      switch stage.output {
      case .exchange: _ = try rowType(of: stage.tree, in: plan, stage: stage.id.rawValue)
      case .action: if action.returnsRows { _ = try rowType(of: stage.tree, in: plan, stage: stage.id.rawValue) }
      }
    }
  }
}

extension PhysicalOperation {
  /// Whether the rows are those of the operation's logical node, and not those of its input.
  fileprivate var definesRows: Bool {
    switch self {
    case .scan, .narrow, .merge, .complete, .group, .probe: true
    default: false
    }
  }
}

/// What a task does for the action itself.
package struct ActionBinding: Sendable {
  /// Applied to the last rows, such as a reduction of the partition; nil where they are taken as they are.
  package var transform: NarrowOperator?
  /// The row type behind `transform`, where it differs from the dataset's.
  package var result: RowType?
  /// Whether rows, and not just their number, come back.
  package var returnsRows: Bool
  /// Writes rows as a file, for sinks.
  package var sink: SinkBinding?

  /// The binding of an action.
  package init(
    transform: NarrowOperator? = nil, result: RowType? = nil, returnsRows: Bool, sink: SinkBinding? = nil
  ) {
    self.transform = transform
    self.result = result
    self.returnsRows = returnsRows
    self.sink = sink
  }
}
