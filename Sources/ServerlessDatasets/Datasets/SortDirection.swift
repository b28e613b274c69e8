/// Which way an order goes.
public enum SortDirection: Sendable {
  /// Smallest first.
  case ascending
  /// Largest first.
  case descending
}
