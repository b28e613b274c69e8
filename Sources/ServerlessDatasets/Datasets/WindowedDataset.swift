public import Operators
public import Records

/// A dataset whose elements are seen through windows: those of equal key, in an order. Says what is to be computed over them.
public struct WindowedDataset<Operations: KeyOperations, Element: Sendable>: Sendable {
  @usableFromInline let source: ServerlessDataset<Element>
  @usableFromInline let key: @Sendable (Element) -> Operations.Key
  @usableFromInline let makeOperations: @Sendable () throws -> Operations
  @usableFromInline let order: RowOrdering
  @usableFromInline let orderName: String

  @inlinable
  init(
    _ source: ServerlessDataset<Element>, key: @escaping @Sendable (Element) -> Operations.Key, order: RowOrdering,
    orderName: String, _ makeOperations: @escaping @Sendable () throws -> Operations
  ) {
    self.source = source
    self.key = key
    self.order = order
    self.orderName = orderName
    self.makeOperations = makeOperations
  }

  /// Each element with what a window function makes of its window. Lazy; an exchange, which brings the elements of each key together
  /// in order.
  ///
  /// A task holds the frame of one element at a time, however many elements a key has.
  /// - Complexity: M writes, at most M × R ranged reads.
  @inlinable
  public func adding<A: Sendable>(
    _ a: WindowFunction<Element, A>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Element, A)> {
    added(at: SourceSite(fileID, line, column, key), a)
  }

  /// Each element with what two window functions make of its window. Lazy; see the overload for one.
  @inlinable
  public func adding<A: Sendable, B: Sendable>(
    _ a: WindowFunction<Element, A>, _ b: WindowFunction<Element, B>, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Element, A, B)> {
    added(at: SourceSite(fileID, line, column, key), a, b)
  }

  /// Each element with what three window functions make of its window. Lazy; see the overload for one.
  @inlinable
  public func adding<A: Sendable, B: Sendable, C: Sendable>(
    _ a: WindowFunction<Element, A>, _ b: WindowFunction<Element, B>, _ c: WindowFunction<Element, C>, fileID: String = #fileID,
    line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Element, A, B, C)> {
    added(at: SourceSite(fileID, line, column, key), a, b, c)
  }

  /// Each element with what four window functions make of its window. Lazy; see the overload for one.
  @inlinable
  public func adding<A: Sendable, B: Sendable, C: Sendable, D: Sendable>(
    _ a: WindowFunction<Element, A>, _ b: WindowFunction<Element, B>, _ c: WindowFunction<Element, C>,
    _ d: WindowFunction<Element, D>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Element, A, B, C, D)> {
    added(at: SourceSite(fileID, line, column, key), a, b, c, d)
  }

  /// Each element with what any number of window functions make of its window. Lazy; see the overload for one.
  ///
  /// Beyond four, a closure must be written as `{ @Sendable in … }`, since Swift doesn't infer that through a parameter pack; key
  /// paths stay as they are.
  @inlinable
  public func adding<each Output: Sendable>(
    _ functions: repeat WindowFunction<Element, each Output>, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Element, repeat each Output)> {
    added(at: SourceSite(fileID, line, column, key), repeat each functions)
  }

  @inlinable
  func added<each Output: Sendable>(
    at site: SourceSite, _ functions: repeat WindowFunction<Element, each Output>
  ) -> ServerlessDataset<(Element, repeat each Output)> {
    let (key, makeOperations, order) = (key, makeOperations, order)
    return source.derive(
      .groupByKey(key: Operations.Key.self, order: orderName), as: (Element, repeat each Output).self, at: site
    ) { binding in
      let operations = try makeOperations()
      let hash = hashing(operations, key)
      let precedes = order.precedes
      binding.group = windowing(
        operations, key: key,
        precedes: { first, second in withUnsafePointer(to: first) { a in withUnsafePointer(to: second) { precedes(a, $0) } } },
        repeat each functions)
      binding.hashes = [hash]
      binding.ordering = RowOrdering(byHash: hash, then: order)
    }
  }
}

extension ServerlessDataset {
  /// The elements of equal key as windows, in an order: `.windows(by: \.region, orderedBy: .descending(\.amount))`. Lazy; what is
  /// computed is said by `adding`.
  @inlinable
  public func windows<Key: RecordKey, A: Comparable & Sendable>(
    by key: @escaping @Sendable (Element) -> Key, orderedBy order: SortOrder<Element, A>
  ) -> WindowedDataset<StaticKeyOperations<Key>, Element> {
    WindowedDataset(self, key: key, order: RowOrdering(order), orderName: order.name) { StaticKeyOperations() }
  }

  /// The elements of equal key as windows, ordered by two keys. See the overload for one.
  @inlinable
  public func windows<Key: RecordKey, A: Comparable & Sendable, B: Comparable & Sendable>(
    by key: @escaping @Sendable (Element) -> Key, orderedBy first: SortOrder<Element, A>, _ second: SortOrder<Element, B>
  ) -> WindowedDataset<StaticKeyOperations<Key>, Element> {
    WindowedDataset(self, key: key, order: RowOrdering(first, second), orderName: "\(first.name), \(second.name)") {
      StaticKeyOperations()
    }
  }

  /// The elements of equal key as windows, for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func windows<Key: Sendable, A: Comparable & Sendable>(
    by key: @escaping @Sendable (Element) -> Key, orderedBy order: SortOrder<Element, A>
  ) -> WindowedDataset<CodecKeyOperations<Key>, Element> {
    WindowedDataset(self, key: key, order: RowOrdering(order), orderName: order.name) {
      CodecKeyOperations(try RecordCodec.resolve(Key.self))
    }
  }

  /// The elements of equal key as windows, ordered by two keys, for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func windows<Key: Sendable, A: Comparable & Sendable, B: Comparable & Sendable>(
    by key: @escaping @Sendable (Element) -> Key, orderedBy first: SortOrder<Element, A>, _ second: SortOrder<Element, B>
  ) -> WindowedDataset<CodecKeyOperations<Key>, Element> {
    WindowedDataset(self, key: key, order: RowOrdering(first, second), orderName: "\(first.name), \(second.name)") {
      CodecKeyOperations(try RecordCodec.resolve(Key.self))
    }
  }
}
