public import Operators

// Up to six functions one by one: through a parameter pack Swift 6.3 doesn't infer that a closure given to a function, such as
// `.sum { $0.size }`, is `@Sendable`. Each of these is the operation over a pack.
extension GroupedDataset {
  /// A function of each group. Lazy; combined before the exchange. See the overload for any number.
  @inlinable
  public func aggregate<A: Sendable>(
    _ a: Aggregation<Element, A>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, A)> {
    aggregated(at: SourceSite(fileID, line, column, key), a)
  }

  /// Two functions of each group. Lazy; combined before the exchange. See the overload for any number.
  @inlinable
  public func aggregate<A: Sendable, B: Sendable>(
    _ a: Aggregation<Element, A>, _ b: Aggregation<Element, B>, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, A, B)> {
    aggregated(at: SourceSite(fileID, line, column, key), a, b)
  }

  /// Three functions of each group. Lazy; combined before the exchange. See the overload for any number.
  @inlinable
  public func aggregate<A: Sendable, B: Sendable, C: Sendable>(
    _ a: Aggregation<Element, A>, _ b: Aggregation<Element, B>, _ c: Aggregation<Element, C>, fileID: String = #fileID,
    line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, A, B, C)> {
    aggregated(at: SourceSite(fileID, line, column, key), a, b, c)
  }

  /// Four functions of each group. Lazy; combined before the exchange. See the overload for any number.
  @inlinable
  public func aggregate<A: Sendable, B: Sendable, C: Sendable, D: Sendable>(
    _ a: Aggregation<Element, A>, _ b: Aggregation<Element, B>, _ c: Aggregation<Element, C>, _ d: Aggregation<Element, D>,
    fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, A, B, C, D)> {
    aggregated(at: SourceSite(fileID, line, column, key), a, b, c, d)
  }

  /// Five functions of each group. Lazy; combined before the exchange. See the overload for any number.
  @inlinable
  public func aggregate<A: Sendable, B: Sendable, C: Sendable, D: Sendable, E: Sendable>(
    _ a: Aggregation<Element, A>, _ b: Aggregation<Element, B>, _ c: Aggregation<Element, C>, _ d: Aggregation<Element, D>,
    _ e: Aggregation<Element, E>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, A, B, C, D, E)> {
    aggregated(at: SourceSite(fileID, line, column, key), a, b, c, d, e)
  }

  /// Six functions of each group. Lazy; combined before the exchange. See the overload for any number.
  @inlinable
  public func aggregate<A: Sendable, B: Sendable, C: Sendable, D: Sendable, E: Sendable, F: Sendable>(
    _ a: Aggregation<Element, A>, _ b: Aggregation<Element, B>, _ c: Aggregation<Element, C>, _ d: Aggregation<Element, D>,
    _ e: Aggregation<Element, E>, _ f: Aggregation<Element, F>, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, A, B, C, D, E, F)> {
    aggregated(at: SourceSite(fileID, line, column, key), a, b, c, d, e, f)
  }
}
