/// Two sinks: the build side is pushed and finished first, then the stream side.
public struct JoinSinks {
  /// Takes the rows of the side that is kept in memory.
  public let build: BatchSink
  /// Takes the rows of the side that streams by.
  public let stream: BatchSink

  /// The two sinks of a join.
  public init(build: BatchSink, stream: BatchSink) {
    self.build = build
    self.stream = stream
  }
}

/// An operator with a build side and a stream side.
public typealias JoinOperator = @Sendable (TaskControl, BatchSink) throws -> JoinSinks

/// A hash join of streaming `(Key, Left)` with built `(Key, Right)`. `emit` is called once for each match and, when
/// `keepsUnmatched`, with nil for a row without any.
@inlinable
public func hashJoin<Operations: KeyOperations, Left: Sendable, Right: Sendable, Output>(
  _ operations: Operations, keepsUnmatched: Bool,
  _ emit: @escaping @Sendable (Operations.Key, Left, Right?) -> Output
) -> JoinOperator {
  { control, sink in
    let table = JoinTable<Operations, Right>(operations)
    nonisolated(unsafe) let unguarded = table
    let stream: NarrowOperator = oneToMany { (rows: UnsafeMutablePointer<(Operations.Key, Left)>, count, output) in
      var consumed = 0
      do {
        let table = unguarded
        try table.forEachHash(rows, count) { row, hash in
          let (key, left) = row.move()
          consumed += 1
          if let entry = withUnsafePointer(to: key, { table.find($0, hash) }) {
            try table.forEachValue(of: entry) { try output.append(emit(key, left, $0)) }
          } else if keepsUnmatched {
            try output.append(emit(key, left, nil))
          }
        }
      } catch {
        throw RowFailure(consumed: consumed, produced: 0, error)
      }
    }
    return JoinSinks(
      build: BatchSink(
        push: { raw, count in table.insert(raw.assumingMemoryBound(to: (Operations.Key, Right).self), count) }, finish: {}),
      stream: try stream(control, sink))
  }
}
