internal import DataflowPlan
public import Operators
public import Records

// Each join comes twice, as all operations over pairs do: for keys whose type hashes itself, which is specialised in the user's
// module, and for all others (tuples above all), which hash and compare through their codec.
extension ServerlessDataset {
  /// Pairs of equal keys from both datasets: each of this one's with each of the other's. Lazy.
  ///
  /// A side that is known to be small is sent to every task, and the other isn't exchanged at all; else both are, and a key that
  /// holds far more rows than others is read by several tasks. Neither side need fit into memory. The strategy can be imposed.
  /// - Complexity: two exchanges, or one write for each task of the small side and a read of it by each task.
  @inlinable
  public func join<Key: RecordKey, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, strategy: JoinStrategy = .automatic, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, (Value, Other))> where Element == (Key, Value) {
    joined(
      other, .inner, strategy, as: (Key, (Value, Other)).self, at: SourceSite(fileID, line, column),
      { StaticKeyOperations<Key>() }
    ) {
      JoinOperators(inner: $0, Value.self, Other.self) { key, left, right in (key, (left, right)) }
    }
  }

  /// The same for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func join<Key: Sendable, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, strategy: JoinStrategy = .automatic, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, (Value, Other))> where Element == (Key, Value) {
    joined(
      other, .inner, strategy, as: (Key, (Value, Other)).self, at: SourceSite(fileID, line, column),
      { CodecKeyOperations<Key>(try RecordCodec.resolve(Key.self)) }
    ) {
      JoinOperators(inner: $0, Value.self, Other.self) { key, left, right in (key, (left, right)) }
    }
  }

  /// Each pair of this dataset with each of the other's of equal key, or with nil where there is none. Lazy; costs what
  /// `join` does.
  @inlinable
  public func leftJoin<Key: RecordKey, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, strategy: JoinStrategy = .automatic, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, (Value, Other?))> where Element == (Key, Value) {
    joined(
      other, .left, strategy, as: (Key, (Value, Other?)).self, at: SourceSite(fileID, line, column),
      { StaticKeyOperations<Key>() }
    ) {
      JoinOperators($0, Value.self, Other.self, .left) { key, left, right in (key, (left.unsafelyUnwrapped, right)) }
    }
  }

  /// The same for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func leftJoin<Key: Sendable, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, strategy: JoinStrategy = .automatic, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, (Value, Other?))> where Element == (Key, Value) {
    joined(
      other, .left, strategy, as: (Key, (Value, Other?)).self, at: SourceSite(fileID, line, column),
      { CodecKeyOperations<Key>(try RecordCodec.resolve(Key.self)) }
    ) {
      JoinOperators($0, Value.self, Other.self, .left) { key, left, right in (key, (left.unsafelyUnwrapped, right)) }
    }
  }

  /// Each pair of the other dataset with each of this one's of equal key, or with nil where there is none. Lazy; costs what
  /// `join` does.
  @inlinable
  public func rightJoin<Key: RecordKey, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, strategy: JoinStrategy = .automatic, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, (Value?, Other))> where Element == (Key, Value) {
    joined(
      other, .right, strategy, as: (Key, (Value?, Other)).self, at: SourceSite(fileID, line, column),
      { StaticKeyOperations<Key>() }
    ) {
      JoinOperators($0, Value.self, Other.self, .right) { key, left, right in (key, (left, right.unsafelyUnwrapped)) }
    }
  }

  /// The same for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func rightJoin<Key: Sendable, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, strategy: JoinStrategy = .automatic, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, (Value?, Other))> where Element == (Key, Value) {
    joined(
      other, .right, strategy, as: (Key, (Value?, Other)).self, at: SourceSite(fileID, line, column),
      { CodecKeyOperations<Key>(try RecordCodec.resolve(Key.self)) }
    ) {
      JoinOperators($0, Value.self, Other.self, .right) { key, left, right in (key, (left, right.unsafelyUnwrapped)) }
    }
  }

  /// The pairs of both datasets: each with each of the other side's of equal key, or with nil where there is none. Lazy; two
  /// exchanges, since neither side can be sent to every task.
  @inlinable
  public func fullJoin<Key: RecordKey, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, strategy: JoinStrategy = .automatic, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, (Value?, Other?))> where Element == (Key, Value) {
    joined(
      other, .full, strategy, as: (Key, (Value?, Other?)).self, at: SourceSite(fileID, line, column),
      { StaticKeyOperations<Key>() }
    ) {
      JoinOperators($0, Value.self, Other.self, .full) { key, left, right in (key, (left, right)) }
    }
  }

  /// The same for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func fullJoin<Key: Sendable, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, strategy: JoinStrategy = .automatic, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, (Value?, Other?))> where Element == (Key, Value) {
    joined(
      other, .full, strategy, as: (Key, (Value?, Other?)).self, at: SourceSite(fileID, line, column),
      { CodecKeyOperations<Key>(try RecordCodec.resolve(Key.self)) }
    ) {
      JoinOperators($0, Value.self, Other.self, .full) { key, left, right in (key, (left, right)) }
    }
  }

  /// The pairs whose key is in the other dataset, each once however often it is there. Lazy; costs what
  /// `join` does, and of the other side only its different keys are held.
  @inlinable
  public func semiJoin<Key: RecordKey, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, strategy: JoinStrategy = .automatic, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, Value)> where Element == (Key, Value) {
    joined(
      other, .leftSemi, strategy, as: (Key, Value).self, at: SourceSite(fileID, line, column), { StaticKeyOperations<Key>() }
    ) {
      JoinOperators($0, Value.self, Other.self, .leftSemi) { key, left, _ in (key, left.unsafelyUnwrapped) }
    }
  }

  /// The same for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func semiJoin<Key: Sendable, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, strategy: JoinStrategy = .automatic, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, Value)> where Element == (Key, Value) {
    joined(
      other, .leftSemi, strategy, as: (Key, Value).self, at: SourceSite(fileID, line, column),
      { CodecKeyOperations<Key>(try RecordCodec.resolve(Key.self)) }
    ) {
      JoinOperators($0, Value.self, Other.self, .leftSemi) { key, left, _ in (key, left.unsafelyUnwrapped) }
    }
  }

  /// The pairs whose key isn't in the other dataset. Lazy; costs what `semiJoin` does.
  @inlinable
  public func antiJoin<Key: RecordKey, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, strategy: JoinStrategy = .automatic, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, Value)> where Element == (Key, Value) {
    joined(
      other, .leftAnti, strategy, as: (Key, Value).self, at: SourceSite(fileID, line, column), { StaticKeyOperations<Key>() }
    ) {
      JoinOperators($0, Value.self, Other.self, .leftAnti) { key, left, _ in (key, left.unsafelyUnwrapped) }
    }
  }

  /// The same for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func antiJoin<Key: Sendable, Value: Sendable, Other: Sendable>(
    _ other: ServerlessDataset<(Key, Other)>, strategy: JoinStrategy = .automatic, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, Value)> where Element == (Key, Value) {
    joined(
      other, .leftAnti, strategy, as: (Key, Value).self, at: SourceSite(fileID, line, column),
      { CodecKeyOperations<Key>(try RecordCodec.resolve(Key.self)) }
    ) {
      JoinOperators($0, Value.self, Other.self, .leftAnti) { key, left, _ in (key, left.unsafelyUnwrapped) }
    }
  }

  /// Every pair of an element of this dataset and one of the other's. Lazy; the other dataset goes whole to every task.
  ///
  /// The other one should be the smaller; what a task can't hold of it lies on its local disk and is read again for each part of
  /// this one. The pairs are as many as the product of both counts.
  /// - Complexity: a write for each task of the other side, and a read of it by each task.
  @inlinable
  public func crossJoin<Other: Sendable>(
    _ other: ServerlessDataset<Other>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Element, Other)> {
    combine(.cross, other, as: (Element, Other).self, at: SourceSite(fileID, line, column)) { binding in
      binding.join = crossing(Element.self, Other.self) { left, right in (left, right) }
    }
  }

  /// Records a join.
  @inlinable
  func joined<Operations: KeyOperations, Value: Sendable, Other: Sendable, Output: Sendable>(
    _ other: ServerlessDataset<(Operations.Key, Other)>, _ form: JoinForm, _ strategy: JoinStrategy, as output: Output.Type,
    at site: SourceSite, _ makeOperations: @escaping @Sendable () throws -> Operations,
    _ makeOperators: @escaping @Sendable (Operations) -> JoinOperators
  ) -> ServerlessDataset<Output> where Element == (Operations.Key, Value) {
    combine(.join(form, key: Operations.Key.self, strategy), other, as: Output.self, at: site) { binding in
      let operators = makeOperators(try makeOperations())
      binding.join = operators.buildingRight
      binding.joinBuildingLeft = operators.buildingLeft
      binding.mergeJoin = operators.merging
      binding.hashes = operators.hashes
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
  mutating func bindSides<Operations: KeyOperations, Left: Sendable, Right: Sendable>(
    _ operations: Operations, _: Left.Type, _: Right.Type
  ) {
    hashes = [
      { operations.hash($0, stride: MemoryLayout<(Operations.Key, Left)>.stride, count: $1, into: $2) },
      { operations.hash($0, stride: MemoryLayout<(Operations.Key, Right)>.stride, count: $1, into: $2) },
    ]
  }
}
