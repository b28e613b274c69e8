internal import DataflowPlan
internal import Exchange
internal import Lineage
internal import Operators
internal import Records

/// A stage whose inputs are complete: its tasks, what each reads, and what each is called in lineage.
struct PlannedStage {
  /// What a leaf offers: the shares of a source, or the partitions of an exchange.
  enum Leaf {
    case source(ResolvedSource)
    case exchange(ExchangeLeaf)

    var count: Int {
      switch self {
      case .source(let source): source.shares.count
      case .exchange(let exchange): exchange.count
      }
    }
  }

  /// An exchange as one stage reads it.
  struct ExchangeLeaf {
    /// The stage that wrote it.
    let producer: Int
    /// Its tasks.
    let tasks: Int
    /// The digest of what they computed.
    let digest: Digest128
    /// How the readers share it.
    let shares: Shares

    /// How the readers of an exchange share it.
    enum Shares {
      /// One task of the producer each.
      case forward
      /// Everything, to every reader.
      case whole
      /// Some neighbouring partitions each.
      case partitions([PartitionShare])
      /// All that some neighbouring tasks of the producer wrote each.
      case tasks([Range<Int>])
      /// A range of keys each, between these.
      case keys([[UInt8]], RowOrder)
    }

    var count: Int {
      switch shares {
      case .forward: tasks
      case .whole: 1
      case .partitions(let shares): shares.count
      case .tasks(let ranges): ranges.count
      case .keys(let keys, _): keys.count + 1
      }
    }
  }

  let stage: StageDescription
  let leaves: [StageLeaf: Leaf]
  let leafCounts: [Int]
  let outputPartitions: Int
  /// The identity of what the stage does, whatever it reads.
  let structure: Digest128
  let taskCount: Int

  init(
    _ stage: StageDescription, leaves: [StageLeaf: Leaf], outputPartitions: Int, structure: Digest128
  ) throws {
    self.stage = stage
    self.leaves = leaves
    self.outputPartitions = outputPartitions
    self.structure = structure
    leafCounts = stage.tree.leaves.map { leaves[$0]?.count ?? 1 }
    taskCount = try stage.tree.taskCount { leaves[$0]?.count ?? 1 }
  }

  /// A leaf of one task: which leaf of the stage, and which of its partitions.
  private func parts(of task: Int) throws -> [(leaf: StageLeaf, partition: Int)] {
    try stage.tree.task(task) { leaves[$0]?.count ?? 1 }.parts
  }

  /// The identity of what a task computes: what it does, and what it reads.
  func identity(of task: Int) throws -> Digest128 {
    var digest = DigestBuilder(domain: "task")
    digest.combine(structure)
    digest.combine(outputPartitions)
    // Two branches of a union may read the same, and do different things with it.
    for branch in try stage.tree.branches(of: task, { leaves[$0]?.count ?? 1 }) { digest.combine(branch) }
    for (leaf, partition) in try parts(of: task) {
      switch leaves[leaf] {
      case .source(let source):
        digest.combine(source.shares[partition].index)
        digest.combine(source.shares[partition].count)
        digest.combine(source.shares[partition].split)
      case .exchange(let exchange): exchange.combine(partition, into: &digest)
      case nil: break
      }
    }
    return digest.finish()
  }

  /// What a task is fed, given what the producing stages' tasks wrote last.
  func feeds(of task: Int, _ outputs: [[ExchangeOutput]]) throws -> [LeafFeed] {
    try parts(of: task).map { leaf, partition in
      switch leaves[leaf] {
      case .source(let source): .share(source.shares[partition])
      case .exchange(let exchange): try exchange.feed(partition, outputs[exchange.producer]).feed
      case nil: .slices([], lower: nil, upper: nil)
      }
    }
  }

  /// The task that wrote slice `slice` of a task's feed; all that the feed reads when `slice` is nil.
  func writers(of task: Int, feed: Int, slice: Int?, _ outputs: [[ExchangeOutput]]) throws -> [TaskID] {
    let parts = try parts(of: task)
    guard feed < parts.count, case .exchange(let exchange)? = leaves[parts[feed].leaf] else { return [] }
    let tasks = try exchange.feed(parts[feed].partition, outputs[exchange.producer]).tasks
    if let slice, slice < tasks.count { return [TaskID(exchange.producer, tasks[slice])] }
    return tasks.map { TaskID(exchange.producer, $0) }
  }

  /// What the scheduler must know of a task.
  func shape(of task: Int) throws -> TaskShape {
    TaskShape(
      needs: try parts(of: task).compactMap { leaf, partition in
        guard case .exchange(let exchange)? = leaves[leaf] else { return nil }
        return exchange.need(partition)
      })
  }

  /// A task's input in words.
  func describeInput(of task: Int) throws -> String {
    try parts(of: task).map { leaf, partition in
      switch leaves[leaf] {
      case .source(let source): source.describe(partition)
      case .exchange(let exchange): "partition \(partition) of stage \(exchange.producer)"
      case nil: ""
      }
    }.joined(separator: " and ")
  }
}

extension PlannedStage.ExchangeLeaf {
  func combine(_ partition: Int, into digest: inout DigestBuilder) {
    digest.combine(self.digest)
    switch shares {
    case .forward: digest.combine(partition)
    case .whole: break
    case .partitions(let shares):
      digest.combine(shares[partition].partitions.lowerBound)
      digest.combine(shares[partition].partitions.upperBound)
      if let tasks = shares[partition].tasks {
        digest.combine(tasks.lowerBound)
        digest.combine(tasks.upperBound)
      }
    case .tasks(let ranges):
      digest.combine("tasks")
      digest.combine(ranges[partition].lowerBound)
      digest.combine(ranges[partition].upperBound)
    case .keys(let keys, _):
      digest.combine(partition)
      digest.combine(partition > 0 ? keys[partition - 1] : [])
      digest.combine(partition < keys.count ? keys[partition] : [])
    }
  }

  /// The feed of a partition, and the task that wrote each slice of it.
  func feed(_ partition: Int, _ outputs: [ExchangeOutput]) throws -> (feed: LeafFeed, tasks: [Int]) {
    var slices: [(task: Int, slice: ExchangeSlice)]
    var bounds: (lower: [UInt8]?, upper: [UInt8]?) = (nil, nil)
    switch shares {
    case .forward: slices = [(partition, outputs[partition].slice(partitions: 0..<outputs[partition].partitionCount))]
    case .whole: slices = outputs.enumerated().map { ($0, $1.slice(partitions: 0..<$1.partitionCount)) }
    case .partitions(let shares):
      let share = shares[partition]
      slices = (share.tasks ?? outputs.indices).map { ($0, outputs[$0].slice(partitions: share.partitions)) }
    case .tasks(let ranges):
      slices = ranges[partition].map { ($0, outputs[$0].slice(partitions: 0..<outputs[$0].partitionCount)) }
    case .keys(let keys, let order):
      bounds = (partition > 0 ? keys[partition - 1] : nil, partition < keys.count ? keys[partition] : nil)
      slices = Array(
        try RangeSplits.slices(of: outputs, lower: bounds.lower, upper: bounds.upper, order: order).enumerated()
      ).map { ($0.offset, $0.element) }
    }
    slices.removeAll(where: \.slice.isEmpty)
    return (.slices(slices.map(\.slice), lower: bounds.lower, upper: bounds.upper), slices.map(\.task))
  }

  func need(_ partition: Int) -> TaskShape.Need {
    switch shares {
    case .forward: TaskShape.Need(producer: producer, task: partition, partitions: 0..<Int.max)
    case .whole, .keys, .tasks: TaskShape.Need(producer: producer, task: nil, partitions: 0..<Int.max)
    case .partitions(let shares): TaskShape.Need(producer: producer, task: nil, partitions: shares[partition].partitions)
    }
  }
}

extension TaskTree {
  /// The leaves in the order in which they are fed.
  fileprivate var parts: [(leaf: StageLeaf, partition: Int)] {
    switch self {
    case .input(let index, let partition): [(.input(index), partition)]
    case .source(let id, let split): [(.source(id), split)]
    case .apply(_, let inputs): inputs.flatMap(\.parts)
    }
  }
}
