/// What the operators of one running task share, or those of it that are upstream of a limit.
public final class TaskControl {
  private var wasStopped = false
  private let downstream: TaskControl?
  /// Bytes that each buffering operator of the task may hold.
  public let memoryBudget: Int
  /// Bytes that the whole process may have in memory; nil where that isn't watched.
  public let memoryLimit: Int?
  /// Position of the task in its stage.
  public let taskIndex: Int
  /// Which partition of its input the operator reads, where that differs from the task's position: behind a union.
  public let partition: Int
  /// What is the same for every attempt at the task, and for no other task: hexadecimal digits.
  public let identity: String
  private let makeSpillSpace: @Sendable () -> any SpillSpace

  /// The control of a task.
  public init(
    taskIndex: Int, partition: Int? = nil, identity: String = "", memoryBudget: Int, memoryLimit: Int? = nil,
    spillSpace: @escaping @Sendable () -> any SpillSpace = { preconditionFailure("this task has no local disk") }
  ) {
    self.taskIndex = taskIndex
    self.partition = partition ?? taskIndex
    self.identity = identity
    self.memoryBudget = memoryBudget
    self.memoryLimit = memoryLimit
    makeSpillSpace = spillSpace
    downstream = nil
  }

  /// A control for what is upstream of an operator that may stop it, and go on itself: stopped when `downstream` is, too.
  public init(upstreamOf downstream: TaskControl) {
    taskIndex = downstream.taskIndex
    partition = downstream.partition
    identity = downstream.identity
    memoryBudget = downstream.memoryBudget
    memoryLimit = downstream.memoryLimit
    makeSpillSpace = downstream.makeSpillSpace
    self.downstream = downstream
  }

  /// Whether nothing downstream wants more rows; sources stop at their next batch.
  public var isStopped: Bool { wasStopped || downstream?.isStopped == true }

  /// Local disk for what doesn't fit in memory.
  public var spillSpace: any SpillSpace { makeSpillSpace() }

  /// Whether an operator that holds `byteCount` bytes is to let go of them: because that's more than its budget, or because the
  /// process is near its limit and they are enough to matter. To be asked once per batch; costs next to nothing.
  public func mustSpill(_ byteCount: Int, budget: Int) -> Bool {
    byteCount > budget || (byteCount > budget / 8 && isMemoryShort)
  }

  /// Says that an operator has let go of what it held. Near the limit, the system gets the memory back at once.
  public func didSpill() { if isMemoryShort { ResidentMemory.giveBack() } }

  /// Whether the process is near its limit: above 70 % of it.
  private var isMemoryShort: Bool {
    guard let memoryLimit else { return false }
    return ResidentMemory.byteCount > memoryLimit / 10 * 7
  }

  /// Says that no more rows are wanted.
  public func stop() { wasStopped = true }
}

/// Thrown through user loops to end a task early, without being a failure.
public struct PipelineStopped: Error {
  /// The signal.
  public init() {}
}
