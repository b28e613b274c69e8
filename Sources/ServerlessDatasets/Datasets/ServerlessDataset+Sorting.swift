public import Operators
public import Records

extension ServerlessDataset {
  /// The elements in order: partitions follow one another, and each is sorted. Stable. Lazy; an exchange.
  ///
  /// Each task sorts what it has and writes it as one run; keys from the runs' indexes say where the ranges are to be cut, and the
  /// next tasks merge their range of all runs, streaming.
  /// - Complexity: M writes, at most M × R ranged reads.
  @inlinable
  public func sorted<Key: SortKey>(
    by key: @escaping @Sendable (Element) -> Key, _ direction: SortDirection = .ascending, fileID: String = #fileID,
    line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    order(
      "by \(Key.self)", direction, SourceSite(fileID, line, column, key),
      RowOrdering(by: key, descending: direction == .descending, isPrefixExact: Key.isPrefixExact, prefix: { $0.sortPrefix }))
  }

  /// The elements in order of any comparable key; slower than for keys that have a `SortKey` prefix. See the other overload.
  @_disfavoredOverload @inlinable
  public func sorted<Key: Comparable & Sendable>(
    by key: @escaping @Sendable (Element) -> Key, _ direction: SortDirection = .ascending, fileID: String = #fileID,
    line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    order(
      "by \(Key.self)", direction, SourceSite(fileID, line, column, key),
      RowOrdering(by: key, descending: direction == .descending, isPrefixExact: false, prefix: { _ in 0 }))
  }

  /// The elements in their own order. See `sorted(by:)`.
  @inlinable
  public func sorted(
    _ direction: SortDirection = .ascending, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> where Element: SortKey {
    sorted(by: { $0 }, direction, fileID: fileID, line: line, column: column)
  }

  /// The elements in their own order. See `sorted(by:)`.
  @_disfavoredOverload @inlinable
  public func sorted(
    _ direction: SortDirection = .ascending, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> where Element: Comparable {
    sorted(by: { $0 }, direction, fileID: fileID, line: line, column: column)
  }

  @usableFromInline
  func order(
    _ description: String, _ direction: SortDirection, _ site: SourceSite, _ ordering: RowOrdering
  ) -> ServerlessDataset<Element> {
    derive(.sorted("\(description), \(direction)"), as: Element.self, at: site) { $0.ordering = ordering }
  }
}
