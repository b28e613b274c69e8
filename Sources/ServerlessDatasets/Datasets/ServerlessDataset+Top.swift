public import Operators

extension ServerlessDataset {
  /// The first `count` elements in an order, in that order: `top(10, by: .descending(\.revenue))`. Of equal ones the earlier come
  /// first. Lazy.
  ///
  /// Each task sends at most `count` elements to one; unlike `sorted` and `limit` it moves nothing else.
  /// - Throws: at the action, `DatasetError` with code `outOfMemory` when so many elements don't fit into a task's memory.
  /// - Complexity: a write for each partition, one read of each.
  @inlinable
  public func top<Key: Comparable & Sendable>(
    _ count: Int, by order: SortOrder<Element, Key>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    top(count, RowOrdering(order), order.name, SourceSite(fileID, line, column, order.key))
  }

  /// The first `count` elements in the order of two keys. See the overload for one.
  @inlinable
  public func top<A: Comparable & Sendable, B: Comparable & Sendable>(
    _ count: Int, by first: SortOrder<Element, A>, _ second: SortOrder<Element, B>, fileID: String = #fileID,
    line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    top(
      count, RowOrdering(first, second), "\(first.name), \(second.name)", SourceSite(fileID, line, column, first.key))
  }

  /// The first `count` elements in the order of three keys. See the overload for one.
  @inlinable
  public func top<A: Comparable & Sendable, B: Comparable & Sendable, C: Comparable & Sendable>(
    _ count: Int, by first: SortOrder<Element, A>, _ second: SortOrder<Element, B>, _ third: SortOrder<Element, C>,
    fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    top(
      count, RowOrdering(first, second, third), "\(first.name), \(second.name), \(third.name)",
      SourceSite(fileID, line, column, first.key))
  }

  @inlinable
  func top(_ count: Int, _ ordering: RowOrdering, _ name: String, _ site: SourceSite) -> ServerlessDataset<Element> {
    precondition(count >= 0, "the first elements can't be fewer than none")
    let candidates = derive(.partitionwise("top \(count) by \(name)"), as: Element.self, at: site) {
      $0.transform = try topRows(Element.self, count: count, by: ordering)
    }
    return candidates.derive(.gathered("top \(count) by \(name)"), as: Element.self, at: site) {
      $0.transform = try topRows(Element.self, count: count, by: ordering)
    }
  }
}
