public import Operators
public import Records

/// A dataset whose elements are to be grouped by a key: says what to make of each group.
///
/// Prefer `aggregate`, which combines before the exchange, to operations that see whole groups.
public struct GroupedDataset<Operations: KeyOperations, Element: Sendable>: Sendable {
  /// The type of the keys.
  public typealias Key = Operations.Key

  @usableFromInline let source: ServerlessDataset<Element>
  @usableFromInline let key: @Sendable (Element) -> Key
  @usableFromInline let makeOperations: @Sendable () throws -> Operations

  @inlinable
  init(
    _ source: ServerlessDataset<Element>, key: @escaping @Sendable (Element) -> Key,
    _ makeOperations: @escaping @Sendable () throws -> Operations
  ) {
    self.source = source
    self.key = key
    self.makeOperations = makeOperations
  }

  /// What `transform` makes of each group, whose elements stream in, in their order: a group may be larger than memory. Lazy.
  /// - Complexity: an exchange of all elements: M writes, at most M × R ranged reads.
  @inlinable
  public func mapGroups<Output: Sendable>(
    _ transform: @escaping @Sendable (Key, GroupElements<Element>) throws -> Output, fileID: String = #fileID,
    line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Output> {
    stream(as: Output.self, at: SourceSite(fileID, line, column, transform)) { _ in
      { key, elements, output in try output.append(try transform(key, elements)) }
    }
  }

  /// The elements of the sequences that `transform` makes of each group. Lazy; costs what `mapGroups` does.
  @inlinable
  public func flatMapGroups<Segment: Sequence & SendableMetatype>(
    _ transform: @escaping @Sendable (Key, GroupElements<Element>) throws -> Segment, fileID: String = #fileID,
    line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Segment.Element> where Segment.Element: Sendable, Segment.Iterator: SendableMetatype {
    stream(as: Segment.Element.self, at: SourceSite(fileID, line, column, transform)) { _ in
      { key, elements, output in for element in try transform(key, elements) { try output.append(element) } }
    }
  }

  /// Each group as an array. Lazy; costs what `mapGroups` does.
  ///
  /// A group that takes more than an eighth of a worker's memory ends the action with a `DatasetError` of code `outOfMemory`;
  /// `mapGroups` streams groups of any size.
  @inlinable
  public func arrays(
    fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, [Element])> {
    stream(as: (Key, [Element]).self, at: SourceSite(fileID, line, column, key)) { control in
      let budget = GroupBudget("arrays()", control)
      let gathered = GatheredElements(Element.self, within: budget)
      return { key, elements, output in
        try output.append((key, try gathered.array(of: elements)))
        if budget.endGroup() { try output.flush() }
      }
    }
  }

  /// The number of elements of each group. Lazy; combined before the exchange.
  @inlinable
  public func counts(
    fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, Int)> {
    aggregate(.count, fileID: fileID, line: line, column: column)
  }

  /// Several functions of each group at once: `.aggregate(.count, .sum(of: \.size))` gives `(key, count, sum)`. Lazy; combined
  /// before the exchange.
  ///
  /// For any number of functions. Beyond six, a closure must be written as `{ @Sendable in … }`, since Swift doesn't infer that
  /// through a parameter pack; key paths stay as they are.
  /// - Complexity: an exchange of a row per key and task: M writes, at most M × R ranged reads.
  @inlinable
  public func aggregate<each Output: Sendable>(
    _ aggregations: repeat Aggregation<Element, each Output>, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, repeat each Output)> {
    aggregated(at: SourceSite(fileID, line, column, key), repeat each aggregations)
  }

  @inlinable
  func aggregated<each Output: Sendable>(
    at site: SourceSite, _ aggregations: repeat Aggregation<Element, each Output>
  ) -> ServerlessDataset<(Key, repeat each Output)> {
    var names: [String] = []
    for aggregation in repeat each aggregations { names.append(aggregation.name) }
    let (key, makeOperations) = (key, makeOperations)
    return source.derive(
      .aggregateByKey(key: Key.self, functions: names), as: (Key, repeat each Output).self, at: site
    ) { binding in
      let operations = try makeOperations()
      let operators = try AggregationOperators(operations, key: key, repeat each aggregations)
      binding.partial = operators.partial
      binding.merge = operators.merge
      binding.transform = operators.complete
      binding.partialRow = operators.row
      binding.hashes = [hashing(operations, key)]
      binding.partialHash = operators.partialHash
    }
  }

  @inlinable
  func stream<Output: Sendable>(
    as output: Output.Type, at site: SourceSite,
    perTask makeBody: @escaping @Sendable (TaskControl) -> GroupBody<Key, Element, Output>
  ) -> ServerlessDataset<Output> {
    let (key, makeOperations) = (key, makeOperations)
    return source.derive(.groupByKey(key: Key.self, order: nil), as: output, at: site) { binding in
      let operations = try makeOperations()
      binding.group = grouping(operations, key: key, perTask: makeBody)
      binding.hashes = [hashing(operations, key)]
    }
  }
}

extension ServerlessDataset {
  /// The elements grouped by a key, which a key path may give: `.groupBy(\.section)`. Lazy; what is made of the groups decides
  /// what is exchanged.
  @inlinable
  public func groupBy<Key: RecordKey>(
    _ key: @escaping @Sendable (Element) -> Key
  ) -> GroupedDataset<StaticKeyOperations<Key>, Element> {
    GroupedDataset(self, key: key) { StaticKeyOperations() }
  }

  /// The elements grouped by a key that is a tuple. See the other overload.
  @_disfavoredOverload @inlinable
  public func groupBy<Key: Sendable>(
    _ key: @escaping @Sendable (Element) -> Key
  ) -> GroupedDataset<CodecKeyOperations<Key>, Element> {
    GroupedDataset(self, key: key) { CodecKeyOperations(try RecordCodec.resolve(Key.self)) }
  }
}
