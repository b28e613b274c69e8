/// How often what is tried.
package struct RetryPolicy: Sendable, Hashable {
  /// Attempts that a throwing closure gets.
  package var userAttempts = 4
  /// Workers that a task may take with it; from the second on it runs alone.
  package var workerLosses = 4
  /// Times that a task may be lost with its worker before it began, which is no fault of its own.
  package var unstartedLosses = 1000
  /// Attempts that a task beyond its deadline gets.
  package var deadlineAttempts = 2
  /// Attempts that a task beyond its memory gets.
  package var memoryAttempts = 2
  /// Attempts that a task with passing failures gets.
  package var transientAttempts = 4
  /// Times that one task's output may be lost and computed again.
  package var recomputations = 8

  /// The defaults.
  package init() {}
}
