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

  /// The elements in order of several keys: `sorted(by: .ascending(\.country), .descending(\.revenue))`. Equal first keys are
  /// ordered by the second, and so on. Stable. Lazy; an exchange, as for one key.
  @inlinable
  public func sorted<A: Comparable & Sendable, B: Comparable & Sendable>(
    by a: SortOrder<Element, A>, _ b: SortOrder<Element, B>, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<Element> {
    sorted(at: SourceSite(fileID, line, column, a.key), a, b)
  }

  /// The elements in order of three keys. See the overload for two.
  @inlinable
  public func sorted<A: Comparable & Sendable, B: Comparable & Sendable, C: Comparable & Sendable>(
    by a: SortOrder<Element, A>, _ b: SortOrder<Element, B>, _ c: SortOrder<Element, C>, fileID: String = #fileID,
    line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    sorted(at: SourceSite(fileID, line, column, a.key), a, b, c)
  }

  /// The elements in order of four keys or more. See the overload for two.
  ///
  /// From the fifth on, a closure must be written as `{ @Sendable in … }`, since Swift doesn't infer that through a parameter pack; key
  /// paths stay as they are.
  @inlinable
  public func sorted<
    A: Comparable & Sendable, B: Comparable & Sendable, C: Comparable & Sendable, D: Comparable & Sendable,
    each Key: Comparable & Sendable
  >(
    by a: SortOrder<Element, A>, _ b: SortOrder<Element, B>, _ c: SortOrder<Element, C>, _ d: SortOrder<Element, D>,
    _ rest: repeat SortOrder<Element, each Key>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    sorted(at: SourceSite(fileID, line, column, a.key), a, b, c, d, repeat each rest)
  }

  /// The elements in order of one key that says its direction. See `sorted(by:)` with a closure.
  @inlinable
  public func sorted<A: Comparable & Sendable>(
    by order: SortOrder<Element, A>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    sorted(at: SourceSite(fileID, line, column, order.key), order)
  }

  @inlinable
  func sorted<each Key: Comparable & Sendable>(
    at site: SourceSite, _ orders: repeat SortOrder<Element, each Key>
  ) -> ServerlessDataset<Element> {
    var names: [String] = []
    for order in repeat each orders { names.append(order.name) }
    return derive(.sorted("by " + names.joined(separator: ", ")), as: Element.self, at: site) {
      $0.ordering = RowOrdering(repeat each orders)
    }
  }

  @usableFromInline
  func order(
    _ description: String, _ direction: SortDirection, _ site: SourceSite, _ ordering: RowOrdering
  ) -> ServerlessDataset<Element> {
    derive(.sorted("\(description), \(direction)"), as: Element.self, at: site) { $0.ordering = ordering }
  }
}

extension RowOrdering {
  /// Rows ordered by several keys, the first one first: equal keys are ordered by the next.
  @inlinable
  init<Row: Sendable, each Key: Comparable & Sendable>(_ orders: repeat SortOrder<Row, each Key>) {
    var firstPrefix: (@Sendable (Row) -> UInt64)?
    var isExact = true
    var count = 0
    for order in repeat each orders {
      count += 1
      isExact = isExact && order.isPrefixExact
      if firstPrefix == nil {
        let flip: UInt64 = order.isDescending ? ~0 : 0
        firstPrefix = { order.prefix(order.key($0)) ^ flip }
      }
    }
    let prefix = firstPrefix ?? { _ in 0 }
    let precedes: @Sendable ((repeat each Key), (repeat each Key)) -> Bool = { a, b in
      for (order, first, second) in repeat (each orders, each a, each b) {
        if let result = order.precedes(first, second) { return result }
      }
      return false
    }
    let key: @Sendable (Row) -> (repeat each Key) = { row in (repeat (each orders).key(row)) }
    self.init(
      key: key, isPrefixExact: isExact && count == 1, prefix: prefix, precedes: precedes)
  }
}

extension SortOrder {
  /// The order in words, as plans show it.
  @usableFromInline var name: String { "\(Key.self) \(isDescending ? "descending" : "ascending")" }
}
