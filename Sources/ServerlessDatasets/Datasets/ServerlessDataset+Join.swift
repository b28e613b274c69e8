public import Operators
public import Records

extension ServerlessDataset {
  /// Pairs of equal keys from both datasets: each of this one's with each of the other's. Lazy.
  ///
  /// A side that is known to be small is sent to every task, and the other isn't exchanged at all; else both are.
  /// - Complexity: two exchanges, or one write for each task of the small side and a read of it by each task.
  @inlinable
  public func join<Key: RecordKey, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, (Value, Other))> where Element == (Key, Value) {
    combine(.join(key: Key.self), other, as: (Key, (Value, Other)).self, at: SourceSite(fileID, line, column)) { binding in
      binding.bindInnerJoin(StaticKeyOperations<Key>(), Value.self, Other.self)
    }
  }

  /// Pairs of equal keys from both datasets, for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func join<Key: Sendable, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, (Value, Other))> where Element == (Key, Value) {
    combine(.join(key: Key.self), other, as: (Key, (Value, Other)).self, at: SourceSite(fileID, line, column)) { binding in
      binding.bindInnerJoin(CodecKeyOperations<Key>(try RecordCodec.resolve(Key.self)), Value.self, Other.self)
    }
  }

  /// Each pair of this dataset with each of the other's of equal key, or with nil where there is none. Lazy; costs what
  /// `join` does.
  @inlinable
  public func leftJoin<Key: RecordKey, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, (Value, Other?))> where Element == (Key, Value) {
    combine(.leftJoin(key: Key.self), other, as: (Key, (Value, Other?)).self, at: SourceSite(fileID, line, column)) { binding in
      binding.bindLeftJoin(StaticKeyOperations<Key>(), Value.self, Other.self)
    }
  }

  /// A left join, for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func leftJoin<Key: Sendable, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, (Value, Other?))> where Element == (Key, Value) {
    combine(.leftJoin(key: Key.self), other, as: (Key, (Value, Other?)).self, at: SourceSite(fileID, line, column)) { binding in
      binding.bindLeftJoin(CodecKeyOperations<Key>(try RecordCodec.resolve(Key.self)), Value.self, Other.self)
    }
  }

  /// Records an operation over two datasets.
  @usableFromInline
  func combine<Other: Sendable, Output: Sendable>(
    _ operation: RecordedOperation, _ other: ServerlessDataset<Other>, as output: Output.Type, at site: SourceSite,
    _ bind: @escaping @Sendable (inout OperatorBinding) throws -> Void
  ) -> ServerlessDataset<Output> {
    ServerlessDataset<Output>(
      DatasetNode(node.session, operation.logical, [node, other.node], element: output, at: site) {
        var binding = OperatorBinding(output)
        try bind(&binding)
        return binding
      })
  }
}

extension OperatorBinding {
  @inlinable
  mutating func bindInnerJoin<Operations: KeyOperations, Left: Sendable, Right: Sendable>(
    _ operations: Operations, _: Left.Type, _: Right.Type
  ) {
    join = hashJoin(operations, keepsUnmatched: false) { (key: Operations.Key, left: Left, right: Right?) in
      // Unmatched rows aren't emitted, so there is a right side.
      (key, (left, right.unsafelyUnwrapped))
    }
    joinBuildingLeft = hashJoin(operations, keepsUnmatched: false) { (key: Operations.Key, right: Right, left: Left?) in
      (key, (left.unsafelyUnwrapped, right))
    }
    bindSides(operations, Left.self, Right.self)
  }

  @inlinable
  mutating func bindLeftJoin<Operations: KeyOperations, Left: Sendable, Right: Sendable>(
    _ operations: Operations, _: Left.Type, _: Right.Type
  ) {
    join = hashJoin(operations, keepsUnmatched: true) { (key: Operations.Key, left: Left, right: Right?) in (key, (left, right))
    }
    bindSides(operations, Left.self, Right.self)
  }

  @inlinable
  mutating func bindSides<Operations: KeyOperations, Left: Sendable, Right: Sendable>(
    _ operations: Operations, _: Left.Type, _: Right.Type
  ) {
    hashes = [
      { operations.hash($0, stride: MemoryLayout<(Operations.Key, Left)>.stride, count: $1, into: $2) },
      { operations.hash($0, stride: MemoryLayout<(Operations.Key, Right)>.stride, count: $1, into: $2) },
    ]
  }
}
