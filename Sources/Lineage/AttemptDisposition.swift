/// What became of an attempt that was recorded: whether its output counts.
package enum AttemptDisposition: String, Hashable, Sendable, CaseIterable {
  /// It is the first to succeed for its task: its output is the one consumers read.
  case won
  /// Another attempt of the task had succeeded before: its output must not be used, and may be deleted.
  case discarded
  /// It did not succeed, and that is recorded.
  case recorded
  /// It had been recorded before, and this report (a duplicate, or a late one) changed nothing.
  case duplicate
}
