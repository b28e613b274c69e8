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

/// An operator over two sides that both come in the order of their keys' hashes. Like ``GroupOperator`` it leaves the end of its
/// output to the caller.
public typealias MergeJoinOperator =
  @Sendable (TaskControl, _ left: RowPuller, _ right: RowPuller, BatchSink) throws -> Void

/// A hash join of streaming `(Key, Left)` with built `(Key, Right)`. `emit` is called once for each match and, when
/// `keepsUnmatched`, with nil for a row without any. ``JoinOperators`` has the other forms.
@inlinable
public func hashJoin<Operations: KeyOperations, Left: Sendable, Right: Sendable, Output>(
  _ operations: Operations, keepsUnmatched: Bool,
  _ emit: @escaping @Sendable (Operations.Key, Left, Right?) -> Output
) -> JoinOperator {
  let emission = JoinEmission<Operations.Key, Left, Right, Output>(
    pair: { emit($0, $1, $2) }, left: { emit($0, $1, nil) }, right: nil)
  return JoinOperators(operations, keepsUnmatched ? .left : .inner, emission).buildingRight
}
