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
    cogrouped(other, at: SourceSite(fileID, line, column, transform), { StaticKeyOperations<Key>() }, transform)
  }

  /// The same for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func cogroup<Key: Sendable, Value: Sendable, Other: Sendable, Segment: Sequence & SendableMetatype>(
    _ other: ServerlessDataset<(Key, Other)>, fileID: String = #fileID, line: Int = #line, column: Int = #column,
    _ transform: @escaping @Sendable (Key, GroupElements<Value>, GroupElements<Other>) throws -> Segment
  ) -> ServerlessDataset<Segment.Element>
  where Element == (Key, Value), Segment.Element: Sendable, Segment.Iterator: SendableMetatype {
    cogrouped(
      other, at: SourceSite(fileID, line, column, transform),
      { CodecKeyOperations<Key>(try RecordCodec.resolve(Key.self)) }, transform)
  }

  /// The values of each key that either dataset has, as two arrays, which must fit into memory. Lazy; see the overload with a
  /// closure, which streams them.
  @inlinable
  public func cogroup<Key: RecordKey, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, ([Value], [Other]))> where Element == (Key, Value) {
    cogroup(other, fileID: fileID, line: line, column: column) { key, left, right in
      CollectionOfOne((key, (Array(left), Array(right))))
    }
  }

  /// The same for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func cogroup<Key: Sendable, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, ([Value], [Other]))> where Element == (Key, Value) {
    cogroup(other, fileID: fileID, line: line, column: column) { key, left, right in
      CollectionOfOne((key, (Array(left), Array(right))))
    }
  }

  @inlinable
  func cogrouped<Operations: KeyOperations, Value: Sendable, Other: Sendable, Segment: Sequence & SendableMetatype>(
    _ other: ServerlessDataset<(Operations.Key, Other)>, at site: SourceSite,
    _ makeOperations: @escaping @Sendable () throws -> Operations,
    _ transform: @escaping @Sendable (Operations.Key, GroupElements<Value>, GroupElements<Other>) throws -> Segment
  ) -> ServerlessDataset<Segment.Element>
  where Element == (Operations.Key, Value), Segment.Element: Sendable, Segment.Iterator: SendableMetatype {
    combine(.cogroup(key: Operations.Key.self), other, as: Segment.Element.self, at: site) { binding in
      let operations = try makeOperations()
      binding.mergeJoin = cogrouping(operations, Value.self, Other.self) {
        (key, left, right, output: inout BatchEmitter<Segment.Element>) in
        for element in try transform(key, left, right) { try output.append(element) }
      }
      binding.bindSides(operations, Value.self, Other.self)
    }
  }
}
