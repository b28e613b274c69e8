/// Names one call that an asynchronous operation makes for one row, the same in every attempt at the task: an idempotency key
/// for services that are called at least once.
public struct TaskKey: Sendable, Hashable, CustomStringConvertible {
  /// Names the task, whatever the attempt.
  public let task: String
  /// Tells the operation from others of the same task; empty where there is no other.
  public let operation: String
  /// The row's number in the operation's input.
  public let row: Int

  /// The key of a row.
  public init(task: String, operation: String = "", row: Int) {
    self.task = task
    self.operation = operation
    self.row = row
  }

  /// The parts, with hyphens between them.
  public var description: String { operation.isEmpty ? "\(task)-\(row)" : "\(task)-\(operation)-\(row)" }
}
