/// Counts what a task gathers of a group in memory, for users who ask for it whole: it can't be written in parts, so it ends with
/// an error before it is more than a task may hold.
public final class GroupBudget {
  private let operation: String
  private let limit: Int
  private var groupBytes = 0
  private var waitingBytes = 0

  /// A budget of the task.
  /// - Parameter operation: what an error calls the operation.
  public init(_ operation: String, _ control: TaskControl) {
    self.operation = operation
    // Encoded to be passed on, a group is in memory twice.
    limit = control.memoryBudget / 2
  }

  /// Notes that the group takes more.
  /// - Throws: ``OperatorError`` with code `outOfMemory` when that is too much.
  func grow(by byteCount: Int) throws {
    groupBytes += byteCount
    guard groupBytes > limit else { return }
    throw OperatorError(
      .outOfMemory,
      "\(operation) holds each group in memory; what was read of one takes about \(groupBytes) bytes so far, and a task may hold "
        + "\(limit). Stream the groups through a closure (mapGroups, cogroup), aggregate them, or give workers more memory")
  }

  /// Ends the group, which is passed on in a batch.
  /// - Returns: whether the batch is large enough to be passed on now.
  public func endGroup() -> Bool {
    waitingBytes += groupBytes
    groupBytes = 0
    guard waitingBytes > limit / 4 else { return false }
    waitingBytes = 0
    return true
  }
}
