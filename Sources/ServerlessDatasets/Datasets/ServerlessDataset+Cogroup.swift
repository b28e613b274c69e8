public import Operators
public import Records

extension ServerlessDataset {
  /// What `transform` makes of each key that either dataset has, given the key's values on both sides, each in its order. Lazy.
  ///
  /// The sequences are read once, as they stream in, in any order; what isn't read is passed over. Neither side is held in memory.
  /// - Complexity: an exchange of each side: M writes, at most M × R ranged reads.
  @inlinable
  public func cogroup<Key: RecordKey, Value: Sendable, Other: Sendable, Segment: Sequence & SendableMetatype>(
    _ other: ServerlessDataset<(Key, Other)>, fileID: String = #fileID, line: Int = #line, column: Int = #column,
    _ transform: @escaping @Sendable (Key, GroupElements<Value>, GroupElements<Other>) throws -> Segment
  ) -> ServerlessDataset<Segment.Element>
  where Element == (Key, Value), Segment.Element: Sendable, Segment.Iterator: SendableMetatype {
    cogrouped(
      other, as: Segment.Element.self, at: SourceSite(fileID, line, column, transform), { StaticKeyOperations<Key>() }
    ) { _ in
      { key, left, right, output in for element in try transform(key, left, right) { try output.append(element) } }
    }
  }

  /// The same for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func cogroup<Key: Sendable, Value: Sendable, Other: Sendable, Segment: Sequence & SendableMetatype>(
    _ other: ServerlessDataset<(Key, Other)>, fileID: String = #fileID, line: Int = #line, column: Int = #column,
    _ transform: @escaping @Sendable (Key, GroupElements<Value>, GroupElements<Other>) throws -> Segment
  ) -> ServerlessDataset<Segment.Element>
  where Element == (Key, Value), Segment.Element: Sendable, Segment.Iterator: SendableMetatype {
    cogrouped(
      other, as: Segment.Element.self, at: SourceSite(fileID, line, column, transform),
      { CodecKeyOperations<Key>(try RecordCodec.resolve(Key.self)) }
    ) { _ in
      { key, left, right, output in for element in try transform(key, left, right) { try output.append(element) } }
    }
  }

  /// The values of each key that either dataset has, as two arrays. Lazy; see the overload with a closure, which streams
  /// them: a key whose arrays take more than an eighth of a worker's memory ends the action with a
  /// `DatasetError` of code `outOfMemory`.
  @inlinable
  public func cogroup<Key: RecordKey, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, ([Value], [Other]))> where Element == (Key, Value) {
    cogroupedArrays(other, at: SourceSite(fileID, line, column)) { StaticKeyOperations<Key>() }
  }

  /// The same for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func cogroup<Key: Sendable, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, ([Value], [Other]))> where Element == (Key, Value) {
    cogroupedArrays(other, at: SourceSite(fileID, line, column)) {
      CodecKeyOperations<Key>(try RecordCodec.resolve(Key.self))
    }
  }

  @inlinable
  func cogroupedArrays<Operations: KeyOperations, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Operations.Key, Other)>, at site: SourceSite,
    _ makeOperations: @escaping @Sendable () throws -> Operations
  ) -> ServerlessDataset<(Operations.Key, ([Value], [Other]))> where Element == (Operations.Key, Value) {
    cogrouped(other, as: (Operations.Key, ([Value], [Other])).self, at: site, makeOperations) { control in
      let budget = GroupBudget("cogroup without a closure", control)
      let lefts = GatheredElements(Value.self, within: budget)
      let rights = GatheredElements(Other.self, within: budget)
      return { key, left, right, output in
        try output.append((key, (try lefts.array(of: left), try rights.array(of: right))))
        if budget.endGroup() { try output.flush() }
      }
    }
  }

  @inlinable
  func cogrouped<Operations: KeyOperations, Value: Sendable, Other: Sendable, Output: Sendable>(
    _ other: ServerlessDataset<(Operations.Key, Other)>, as output: Output.Type, at site: SourceSite,
    _ makeOperations: @escaping @Sendable () throws -> Operations,
    perTask makeBody: @escaping @Sendable (TaskControl) -> CogroupBody<Operations.Key, Value, Other, Output>
  ) -> ServerlessDataset<Output> where Element == (Operations.Key, Value) {
    combine(.cogroup(key: Operations.Key.self), other, as: output, at: site) { binding in
      let operations = try makeOperations()
      binding.mergeJoin = cogrouping(operations, Value.self, Other.self, perTask: makeBody)
      binding.bindSides(operations, Value.self, Other.self)
    }
  }
}
