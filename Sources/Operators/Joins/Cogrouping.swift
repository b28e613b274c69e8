/// Calls `body` once for each key that stands on either side, with what both sides have of it; a side without the key gives an
/// empty sequence. Both sides come as pairs in the order of their keys' hashes.
///
/// Both sequences stream, each from its own side, and can be read once, in any order; nothing is held but rows whose key's 64-bit
/// hash collides with that of the key being read. Keys of one hash come in order of their arrival, the left side's first.
///
/// The operator throws ``OperatorError`` with code `misuse` when rows aren't in that order, and what `body`, the sides and the
/// operators downstream throw.
@inlinable
public func cogrouping<Operations: KeyOperations, Left: Sendable, Right: Sendable, Output>(
  _ operations: Operations, _ left: Left.Type, _ right: Right.Type,
  _ body:
    @escaping @Sendable (
      Operations.Key, GroupElements<Left>, GroupElements<Right>, inout BatchEmitter<Output>
    ) throws -> Void
) -> MergeJoinOperator {
  cogrouping(operations, left, right, perTask: { _ in body })
}

/// Makes rows of one key at a time, given what both sides have of it, as it streams in.
public typealias CogroupBody<Key, Left, Right, Output> = (
  Key, GroupElements<Left>, GroupElements<Right>, inout BatchEmitter<Output>
) throws -> Void

/// Calls what `makeBody` makes for the task once for each key. See the overload that takes the body itself.
@inlinable
public func cogrouping<Operations: KeyOperations, Left: Sendable, Right: Sendable, Output>(
  _ operations: Operations, _ left: Left.Type, _ right: Right.Type,
  perTask makeBody: @escaping @Sendable (TaskControl) -> CogroupBody<Operations.Key, Left, Right, Output>
) -> MergeJoinOperator {
  { control, leftRows, rightRows, sink in
    let body = makeBody(control)
    let lefts = GroupCursor(operations, pairsOf: left, leftRows)
    let rights = GroupCursor(operations, pairsOf: right, rightRows)
    var emitter = BatchEmitter<Output>(continuing: BatchMemory(), into: sink, control: control)
    defer { emitter.pause() }
    while let (key, hash) = try firstGroup(lefts.nextKey(), rights.nextKey()) {
      lefts.begin(key, hash)
      rights.begin(key, hash)
      let failure = ReadFailure()
      try body(key, lefts.elements(failure) { $0.1 }, rights.elements(failure) { $0.1 }, &emitter)
      try failure.rethrow()
    }
    try emitter.flush()
  }
}

/// The key that comes first in the order of hashes; the left one of two with the same hash.
@inlinable
func firstGroup<Key>(_ left: (key: Key, hash: UInt64)?, _ right: (key: Key, hash: UInt64)?) -> (key: Key, hash: UInt64)? {
  guard let left, let right else { return left ?? right }
  return right.hash < left.hash ? right : left
}
