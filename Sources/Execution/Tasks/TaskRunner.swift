package import DataflowPlan
internal import Exchange
internal import Formats
internal import Lineage
internal import ObjectStorage
internal import Operators
internal import Records

/// Runs one task: reads what its leaves are fed, drives it through the stage's operators, and writes what comes out.
package struct TaskRunner {
  private let bound: BoundPlan
  private let plan: StagePlan
  private let request: TaskRequest
  private let environment: TaskEnvironment
  private var control: TaskControl
  private let meter = Meter()

  /// What the task moved, counted while it runs.
  private final class Meter {
    var metrics = TaskMetrics()
    /// The feed that is being read.
    var feed = 0
  }

  /// Runs the task of a request and reports what came of it; never throws, since every end of a task is a reply.
  package static func run(
    _ request: TaskRequest, of plan: StagePlan, _ bound: BoundPlan, in environment: TaskEnvironment
  ) -> TaskReply {
    var runner = TaskRunner(bound: bound, plan: plan, request: request, environment: environment)
    do {
      let result = try runner.run()
      return .success(result, runner.meter.metrics)
    } catch let error as DatasetError {
      return .fatal(error)
    } catch let error as ExchangeError where error.code == .lostInput {
      return .lostInput(feed: runner.meter.feed, slice: error.sliceIndex, why: error.message)
    } catch {
      return TaskReply(failure: error)
    }
  }

  private init(bound: BoundPlan, plan: StagePlan, request: TaskRequest, environment: TaskEnvironment) {
    self.bound = bound
    self.plan = plan
    self.request = request
    self.environment = environment
    control = environment.control(of: request, partition: 0)
  }

  private var stage: StageDescription { plan.stages[request.stage] }

  private mutating func run() throws -> TaskResult {
    let counts = LeafCounts(stage.tree, request.leafCounts)
    let tree = try stage.tree.task(request.task) { counts[$0] }
    control = environment.control(of: request, partition: tree.streamPartition)
    let output = try TaskOutputWriter(stage, plan, bound, request, environment, control)
    try drive(tree, feed: 0, into: output.sink)
    let result = try output.finish()
    meter.metrics.rows = result.rowCount
    meter.metrics += output.metrics
    return result
  }

  // MARK: Operators

  /// Drives the rows of `tree`, whose first leaf reads the feed of that number.
  private func drive(_ tree: TaskTree, feed: Int, into sink: BatchSink) throws {
    switch tree {
    case .source(let node, _): try scan(node, feed, into: sink)
    case .input(let index, _): try read(index, feed, into: sink)
    case .apply(let node, let inputs): try apply(node.operation, inputs, feed, into: sink)
    }
  }

  private func apply(_ operation: PhysicalOperation, _ inputs: [TaskTree], _ feed: Int, into sink: BatchSink) throws {
    switch operation {
    case .scan(let id): try scan(id, feed, into: sink)
    case .group(let id): try group(try role(bound.bindings[id.rawValue].group, of: operation), inputs[0], feed, into: sink)
    case .probe(let id, .sortMerge, _):
      try merge(try role(bound.bindings[id.rawValue].mergeJoin, of: operation), inputs, feed, into: sink)
    case .probe(let id, _, let build):
      let binding = bound.bindings[id.rawValue]
      let sinks = try role(build == .left ? binding.joinBuildingLeft : binding.join, of: operation)(control, sink)
      // Rows that the build side can do without say nothing of the stream's.
      var builder = self
      builder.control = environment.control(of: request, partition: inputs[1].streamPartition)
      try builder.drive(inputs[1], feed: feed + inputs[0].leafCount, into: sinks.build)
      try drive(inputs[0], feed: feed, into: sinks.stream)
    case .exchange: throw defect("an exchange stands inside a stage")
    case .limit(let count), .take(_, let count):
      let layout = try bound.rowType(of: inputs[0].stageTree, in: plan, stage: request.stage).layout
      var upstream = self
      upstream.control = TaskControl(upstreamOf: control)
      try upstream.drive(inputs[0], feed: feed, into: try limiting(to: count, layout)(upstream.control, sink))
    default: try drive(inputs[0], feed: feed, into: try transform(operation)?(control, sink) ?? sink)
    }
  }

  /// The operator over a single input; nil where rows pass as they are.
  private func transform(_ operation: PhysicalOperation) throws -> NarrowOperator? {
    switch operation {
    case .narrow(let id), .complete(let id): try role(bound.bindings[id.rawValue].transform, of: operation)
    case .partial(let id): try role(bound.bindings[id.rawValue].partial, of: operation)
    case .merge(let id): try role(bound.bindings[id.rawValue].merge, of: operation)
    case .action: bound.action.transform
    default: nil
    }
  }

  private func role<Role>(_ role: Role?, of operation: PhysicalOperation) throws -> Role {
    guard let role else { throw defect("\(operation.label(bound.logical)) has no closure for its part of the plan") }
    return role
  }

  private func defect(_ what: String) -> DatasetError {
    DatasetError(.internalError, "\(what); please report this plan, and run with --optimizer none meanwhile")
  }

  // MARK: Leaves

  private func slices(_ feed: Int) throws -> (slices: [ExchangeSlice], lower: [UInt8]?, upper: [UInt8]?) {
    meter.feed = feed
    guard feed < request.feeds.count, case .slices(let slices, let lower, let upper) = request.feeds[feed] else {
      throw defect("an input has no slices")
    }
    meter.metrics.shuffledBytes += slices.reduce(0) { $0 + $1.range.count }
    return (slices, lower, upper)
  }

  private func scan(_ node: NodeID, _ feed: Int, into sink: BatchSink) throws {
    guard feed < request.feeds.count, case .share(let share) = request.feeds[feed],
      let source = bound.bindings[node.rawValue].source
    else { throw defect("a source has no share") }
    try untilStopped { meter.metrics.inputBytes += try source(control, share, sink) }
    try sink.finish()
  }

  private func read(_ index: Int, _ feed: Int, into sink: BatchSink) throws {
    let (slices, lower, upper) = try slices(feed)
    let rowType = try bound.rowType(of: .input(index), in: plan, stage: request.stage)
    let push = { (base: UnsafeMutableRawPointer, count: Int) in
      try sink.push(base, count)
      if control.isStopped { throw PipelineStopped() }
    }
    try untilStopped {
      if let order = try order(of: index) {
        try MergingReader(environment.store, rowType, order, options: environment.readOptions)
          .read(slices, lower: lower, upper: upper, push: push)
      } else {
        try ExchangeReader(environment.store, rowType, options: environment.readOptions).read(slices, push: push)
      }
    }
    try sink.finish()
  }

  private func order(of index: Int) throws -> RowOrder? {
    switch stage.inputs[index].kind {
    case .range(let id): try bound.order(of: id)
    case .hashOrdered(let id, let side, _): try bound.hashOrder(of: id, side)
    default: nil
    }
  }

  private func group(_ operation: GroupOperator, _ input: TaskTree, _ feed: Int, into sink: BatchSink) throws {
    let rows = try merged(input, feed)
    defer { rows.close() }
    try untilStopped { try operation(control, puller(rows, feed), sink) }
    try sink.finish()
  }

  private func merge(
    _ operation: MergeJoinOperator, _ inputs: [TaskTree], _ feed: Int, into sink: BatchSink
  ) throws {
    let left = try merged(inputs[0], feed)
    defer { left.close() }
    let right = try merged(inputs[1], feed + 1)
    defer { right.close() }
    try untilStopped { try operation(control, puller(left, feed), puller(right, feed + 1), sink) }
    try sink.finish()
  }

  /// The rows of a leaf in the order of their keys' hashes.
  private func merged(_ input: TaskTree, _ feed: Int) throws -> MergedRows {
    guard case .input(let index, _) = input, let order = try order(of: index) else {
      throw defect("rows don't come from an exchange ordered by key hash")
    }
    let (slices, lower, upper) = try slices(feed)
    let rowType = try bound.rowType(of: .input(index), in: plan, stage: request.stage)
    return try MergingReader(environment.store, rowType, order, options: environment.readOptions)
      .open(slices, lower: lower, upper: upper)
  }

  private func puller(_ rows: MergedRows, _ feed: Int) -> RowPuller {
    RowPuller {
      meter.feed = feed
      return try rows.next()
    }
  }

  private func untilStopped(_ body: () throws -> Void) throws {
    do { try body() } catch is PipelineStopped {}
  }
}

extension TaskTree {
  fileprivate var leafCount: Int {
    guard case .apply(_, let inputs) = self else { return 1 }
    return inputs.reduce(0) { $0 + $1.leafCount }
  }

  /// Which partition of its leaf the rows that stream through the tree come from.
  fileprivate var streamPartition: Int {
    switch self {
    case .input(_, let partition): partition
    case .source(_, let split): split
    case .apply(_, let inputs): inputs[0].streamPartition
    }
  }

  /// A stage tree whose rows have the same type: tasks differ from it only in that they take one branch of a union.
  fileprivate var stageTree: StageTree {
    switch self {
    case .input(let index, _): .input(index)
    case .source(let id, _): .source(id)
    case .apply(let node, let inputs): .apply(node, inputs.map(\.stageTree))
    }
  }
}

extension TaskEnvironment {
  /// What the operators of a task share; those of a join's build side have their own.
  fileprivate func control(of request: TaskRequest, partition: Int) -> TaskControl {
    TaskControl(
      taskIndex: request.task, partition: partition, identity: request.identity.hex, memoryBudget: memoryBudget,
      memoryLimit: memoryLimit, spillSpace: { TaskSpillSpace(self) })
  }

  /// Local files are read when needed: the page cache reads ahead. A task may have two merges open, a side each.
  var readOptions: ReadOptions {
    var options = ReadOptions(threads: store.isRemote ? 16 : 0)
    options.mergeBytes = min(options.mergeBytes, memoryBudget / 2)
    options.spillFolder = spillFolder
    return options
  }

  func exchangeOptions(memoryBudget: Int) -> ExchangeOptions {
    ExchangeOptions(
      compression: store.isRemote ? .zstd(level: 1) : .stored,
      memoryBudget: memoryBudget, spillFolder: spillFolder)
  }
}

/// How many partitions each leaf of a stage has.
struct LeafCounts {
  private var counts: [StageLeaf: Int] = [:]

  init(_ tree: StageTree, _ counts: [Int]) {
    for (leaf, count) in zip(tree.leaves, counts) { self.counts[leaf] = count }
  }

  subscript(leaf: StageLeaf) -> Int { counts[leaf] ?? 1 }
}

extension StageTree {
  /// The leaves, in the order in which tasks read them.
  package var leaves: [StageLeaf] {
    switch self {
    case .input(let index): [.input(index)]
    case .source(let id): [.source(id)]
    case .apply(_, let inputs): inputs.flatMap(\.leaves)
    }
  }
}

extension BoundPlan {
  /// The order of a sort, as the exchange needs it.
  func order(of node: NodeID) throws(DatasetError) -> RowOrder {
    guard let ordering = bindings[node.rawValue].ordering else {
      throw DatasetError(.internalError, "\(logical[node].title) has no order")
    }
    var keys: RowKeys?
    if let ordered = ordering.keys {
      do throws(RecordError) {
        let type = RowType(codec: try RecordCodec.resolve(ordered.type), layout: ordered.layout)
        keys = RowKeys(type: type, extract: ordered.extract, less: ordered.less)
      } catch {
        throw DatasetError(.noCodec, error.message, at: DatasetError.Location(action: logical[node].title))
      }
    }
    return RowOrder(prefixes: ordering.prefixes, isExact: ordering.isExact, keys: keys, less: ordering.less)
  }

  /// The order by the hash of a key, as one side of an operation takes it; of a grouping whose rows have an order, that too.
  func hashOrder(of node: NodeID, _ side: JoinSide) throws(DatasetError) -> RowOrder {
    let binding = bindings[node.rawValue]
    if let ordering = binding.ordering {
      return RowOrder(prefixes: ordering.prefixes, isExact: ordering.isExact, less: ordering.less)
    }
    return .byPrefix(try keyHash(of: node, side))
  }

  /// The key hashes of one side's rows.
  func keyHash(of node: NodeID, _ side: JoinSide) throws(DatasetError) -> OperatorBinding.KeyHash {
    let hashes = bindings[node.rawValue].hashes
    guard let hash = side == .right ? hashes.last : hashes.first else {
      throw DatasetError(.internalError, "\(logical[node].title) has no key")
    }
    return hash
  }
}
