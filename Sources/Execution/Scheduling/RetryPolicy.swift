internal import FunctionInvocation

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

  /// Sizes of functions that there are: what ran out of memory or time is tried on the next larger one.
  package var sizes = 1
  /// Whether a task that ends its worker takes no other down with it, so that a suspect needn't run alone.
  package var isIsolated = false

  /// The defaults.
  package init() {}

  /// The defaults for a platform.
  init(_ limits: InvocationLimits) {
    sizes = max(1, limits.sizes.count)
    isIsolated = limits.isolatesRequests
    // Each size once; where there is but one, a fresh worker may still do what an old one couldn't.
    memoryAttempts = max(2, sizes)
    deadlineAttempts = max(2, sizes)
  }
}
