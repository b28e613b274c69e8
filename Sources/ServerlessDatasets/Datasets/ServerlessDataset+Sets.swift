public import Records

// Operations on datasets as sets of elements. All are lazy, and cost the exchanges of a join over whole elements.
extension ServerlessDataset {
  /// The elements that are in both datasets, each once. Lazy.
  /// - Complexity: two exchanges, or one write for each task of a small other side and a read of it by each task; and an exchange
  ///   of what is left.
  @inlinable
  public func intersection(
    _ other: ServerlessDataset<Element>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> where Element: RecordKey {
    marked(fileID, line, column).semiJoin(other.marked(fileID, line, column), fileID: fileID, line: line, column: column)
      .keys(fileID: fileID, line: line, column: column).distinct(fileID: fileID, line: line, column: column)
  }

  /// The same for elements that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func intersection(
    _ other: ServerlessDataset<Element>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    marked(fileID, line, column).semiJoin(other.marked(fileID, line, column), fileID: fileID, line: line, column: column)
      .keys(fileID: fileID, line: line, column: column).distinct(fileID: fileID, line: line, column: column)
  }

  /// The elements that aren't in the other dataset; one that occurs several times stays so. Lazy.
  /// - Complexity: two exchanges, or one write for each task of a small other side and a read of it by each task.
  @inlinable
  public func subtracting(
    _ other: ServerlessDataset<Element>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> where Element: RecordKey {
    marked(fileID, line, column).antiJoin(other.marked(fileID, line, column), fileID: fileID, line: line, column: column)
      .keys(fileID: fileID, line: line, column: column)
  }

  /// The same for elements that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func subtracting(
    _ other: ServerlessDataset<Element>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    marked(fileID, line, column).antiJoin(other.marked(fileID, line, column), fileID: fileID, line: line, column: column)
      .keys(fileID: fileID, line: line, column: column)
  }

  /// The first element of each key. Lazy; combined before the exchange and after it.
  /// - Complexity: an exchange of a row per key and task: M writes, at most M × R ranged reads.
  @inlinable
  public func distinct<Key: RecordKey>(
    by key: @escaping @Sendable (Element) throws -> Key, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    keyed(by: key, fileID: fileID, line: line, column: column)
      .reduceByKey({ first, _ in first }, fileID: fileID, line: line, column: column)
      .values(fileID: fileID, line: line, column: column)
  }

  /// The first element of each key, for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func distinct<Key: Sendable>(
    by key: @escaping @Sendable (Element) throws -> Key, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    keyed(by: key, fileID: fileID, line: line, column: column)
      .reduceByKey({ first, _ in first }, fileID: fileID, line: line, column: column)
      .values(fileID: fileID, line: line, column: column)
  }

  /// The elements as keys of pairs without a value.
  @inlinable
  func marked(_ fileID: String, _ line: Int, _ column: Int) -> ServerlessDataset<(Element, Void)> {
    map({ ($0, ()) }, fileID: fileID, line: line, column: column)
  }
}
