/// What the operators of one running task share.
public final class TaskControl {
  /// Set when nothing downstream wants more rows; sources stop at their next batch.
  public internal(set) var isStopped = false
  /// Bytes that each buffering operator of the task may hold.
  public let memoryBudget: Int
  /// Position of the task in its stage.
  public let taskIndex: Int

  /// The control of a task.
  public init(taskIndex: Int, memoryBudget: Int) {
    self.taskIndex = taskIndex
    self.memoryBudget = memoryBudget
  }

  /// Says that no more rows are wanted.
  public func stop() { isStopped = true }
}

/// Thrown through user loops to end a task early, without being a failure.
public struct PipelineStopped: Error {
  /// The signal.
  public init() {}
}
