public import Operators
public import Records

// Operations over pairs. Each comes twice: for keys whose type hashes itself, which is specialised in the user's module, and for
// all others (tuples above all), which hash and compare through their codec, a column at a time.
extension ServerlessDataset {
  /// The values of each key combined into one: `(word, 1)` pairs and `+` count words. Lazy; combined before the exchange and
  /// after it.
  ///
  /// The function must be associative: values of a key are combined in any grouping, but in their order.
  /// - Complexity: an exchange: M writes, at most M × R ranged reads.
  @inlinable
  public func reduceByKey<Key: RecordKey, Value: Sendable>(
    _ combine: @escaping @Sendable (Value, Value) throws -> Value, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, Value)> where Element == (Key, Value) {
    derive(.reduceByKey(key: Key.self), as: (Key, Value).self, at: SourceSite(fileID, line, column, combine)) { binding in
      binding.bindReduction(StaticKeyOperations<Key>(), combine)
    }
  }

  /// The values of each key combined into one, for keys that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func reduceByKey<Key: Sendable, Value: Sendable>(
    _ combine: @escaping @Sendable (Value, Value) throws -> Value, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, Value)> where Element == (Key, Value) {
    derive(.reduceByKey(key: Key.self), as: (Key, Value).self, at: SourceSite(fileID, line, column, combine)) { binding in
      binding.bindReduction(CodecKeyOperations<Key>(try RecordCodec.resolve(Key.self)), combine)
    }
  }

  /// Each pair with its value transformed. Keeps the partitioning by key. Lazy, no request.
  @inlinable
  public func mapValues<Key: Sendable, Value: Sendable, Output: Sendable>(
    _ transform: @escaping @Sendable (Value) throws -> Output, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<(Key, Output)> where Element == (Key, Value) {
    narrow(
      .mapValues, as: (Key, Output).self, at: SourceSite(fileID, line, column, transform),
      oneToOne { (input: UnsafeMutablePointer<(Key, Value)>, count, output: UnsafeMutablePointer<(Key, Output)>) in
        for index in 0..<count {
          do {
            let (key, value) = (input + index).move()
            (output + index).initialize(to: (key, try transform(value)))
          } catch {
            throw RowFailure(consumed: index + 1, produced: index, error)
          }
        }
      })
  }

  /// The keys. Lazy, no request.
  @inlinable
  public func keys<Key: Sendable, Value: Sendable>(
    fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Key> where Element == (Key, Value) {
    narrow(
      .keys, as: Key.self, at: SourceSite(fileID, line, column),
      oneToOne { (input: UnsafeMutablePointer<(Key, Value)>, count, output: UnsafeMutablePointer<Key>) in
        for index in 0..<count { (output + index).initialize(to: (input + index).move().0) }
      })
  }

  /// The values. Lazy, no request.
  @inlinable
  public func values<Key: Sendable, Value: Sendable>(
    fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Value> where Element == (Key, Value) {
    narrow(
      .values, as: Value.self, at: SourceSite(fileID, line, column),
      oneToOne { (input: UnsafeMutablePointer<(Key, Value)>, count, output: UnsafeMutablePointer<Value>) in
        for index in 0..<count { (output + index).initialize(to: (input + index).move().1) }
      })
  }

  /// Each element with the key that `key` gives it. Lazy, no request.
  @inlinable
  public func keyed<Key: Sendable>(
    by key: @escaping @Sendable (Element) throws -> Key, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Key, Element)> {
    map({ (try key($0), $0) }, fileID: fileID, line: line, column: column)
  }

  /// Each element once, the first of equal ones. Lazy; an exchange.
  /// - Complexity: M writes, at most M × R ranged reads.
  @inlinable
  public func distinct(
    fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> where Element: RecordKey {
    derive(.distinct(key: Element.self), as: Element.self, at: SourceSite(fileID, line, column)) { binding in
      binding.bindDistinct(StaticKeyOperations<Element>())
    }
  }

  /// Each element once, for elements that are tuples. See the other overload.
  @_disfavoredOverload @inlinable
  public func distinct(
    fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    derive(.distinct(key: Element.self), as: Element.self, at: SourceSite(fileID, line, column)) { binding in
      binding.bindDistinct(CodecKeyOperations<Element>(try RecordCodec.resolve(Element.self)))
    }
  }
}

extension OperatorBinding {
  @inlinable
  mutating func bindReduction<Operations: KeyOperations, Value: Sendable>(
    _ operations: Operations, _ combine: @escaping @Sendable (Value, Value) throws -> Value
  ) {
    partial = reduction(operations, partial: true, combine)
    merge = reduction(operations, partial: false, combine)
    transform = merge
    let hash: KeyHash = { rows, count, hashes in
      operations.hash(rows, stride: MemoryLayout<(Operations.Key, Value)>.stride, count: count, into: hashes)
    }
    hashes = [hash]
    partialHash = hash
  }

  @inlinable
  mutating func bindDistinct<Operations: KeyOperations>(_ operations: Operations) {
    partial = deduplication(operations, partial: true)
    merge = deduplication(operations, partial: false)
    transform = merge
    let hash: KeyHash = { rows, count, hashes in
      operations.hash(rows, stride: MemoryLayout<Operations.Key>.stride, count: count, into: hashes)
    }
    hashes = [hash]
    partialHash = hash
  }
}
