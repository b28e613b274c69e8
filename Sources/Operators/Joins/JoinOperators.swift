/// The operators of one join of `(Key, Left)` and `(Key, Right)` rows: three ways to the same rows.
///
/// The two hash joins keep one side in memory, with an estimate of what its values own elsewhere. When that exceeds
/// ``TaskControl/memoryBudget``, both sides are sorted by key hash on local disk and merged, so that they finish with any amount
/// of data. Within the budget, the rows of an inner, left, semi or anti join that builds its right side come in the order of
/// the left side, and for each left row in the order of the right side; other orders are deterministic but not specified.
///
/// - Complexity: a probe for each row of the stream, and a call of `emit` for each row that is given: m × n for a key that stands
///   m times on the left and n times on the right.
public struct JoinOperators: Sendable {
  /// Which rows the join gives.
  public let form: JoinForm
  /// The right side is built, the left one streams.
  public let buildingRight: JoinOperator
  /// The left side is built, the right one streams.
  public let buildingLeft: JoinOperator
  /// Both sides come in the order of their keys' hashes. Of a group of equal hashes the right rows are held in memory; where
  /// they exceed the budget, the group's left rows are kept on local disk and read again for each part of the right ones.
  public let merging: MergeJoinOperator
  /// Key hashes of the left and the right rows, for exchanges.
  public let hashes: [OperatorBinding.KeyHash]

  /// A join of any form. `emit` gets nil for a side that a row has no partner on; a semi or anti join never gives it a right row.
  ///
  /// The operators throw ``RecordError`` with code `noCodec` when rows must go to local disk and have no codec, and whatever
  /// local disk and the operators downstream throw.
  @inlinable
  public init<Operations: KeyOperations, Left: Sendable, Right: Sendable, Output>(
    _ operations: Operations, _ left: Left.Type, _ right: Right.Type, _ form: JoinForm,
    emit: @escaping @Sendable (Operations.Key, Left?, Right?) -> Output
  ) {
    self.init(
      operations, form,
      JoinEmission<Operations.Key, Left, Right, Output>(
        pair: { emit($0, $1, $2) }, left: { emit($0, $1, nil) }, right: { emit($0, nil, $1) }))
  }

  /// An inner join, whose `emit` needs no optionals. See the other initialiser.
  @inlinable
  public init<Operations: KeyOperations, Left: Sendable, Right: Sendable, Output>(
    inner operations: Operations, _ left: Left.Type, _ right: Right.Type,
    emit: @escaping @Sendable (Operations.Key, Left, Right) -> Output
  ) {
    self.init(
      operations, .inner, JoinEmission<Operations.Key, Left, Right, Output>(pair: emit, left: nil, right: nil))
  }

  @inlinable
  init<Operations: KeyOperations, Left: Sendable, Right: Sendable, Output>(
    _ operations: Operations, _ form: JoinForm, _ emission: JoinEmission<Operations.Key, Left, Right, Output>
  ) {
    let leftHash = pairHash(operations, Left.self)
    let rightHash = pairHash(operations, Right.self)
    let leftRow = SpillableRow((Operations.Key, Left).self, hash: leftHash)
    let rightRow = SpillableRow((Operations.Key, Right).self, hash: rightHash)
    let merging = mergeJoin(operations, form, leftRow, rightRow, emission)
    self.form = form
    self.merging = merging
    hashes = [leftHash, rightHash]
    buildingLeft = hashJoin(
      operations, JoinParts(form, building: .left), build: leftRow, stream: rightRow, emission.flipped,
      merge: { control, build, stream, sink in try merging(control, build, stream, sink) })
    if form.givesPairs {
      buildingRight = hashJoin(
        operations, JoinParts(form, building: .right), build: rightRow, stream: leftRow, emission,
        merge: { control, build, stream, sink in try merging(control, stream, build, sink) })
    } else {
      buildingRight = keyJoin(operations, form, leftRow, emission)
    }
  }
}

/// The key hashes of pairs.
@inlinable
func pairHash<Operations: KeyOperations, Value>(_ operations: Operations, _ value: Value.Type) -> OperatorBinding.KeyHash {
  { operations.hash($0, stride: MemoryLayout<(Operations.Key, Value)>.stride, count: $1, into: $2) }
}

/// A semi or anti join that builds its right side, of which it keeps nothing but distinct keys.
@inlinable
func keyJoin<Operations: KeyOperations, Left: Sendable, Right: Sendable, Output>(
  _ operations: Operations, _ form: JoinForm, _ leftRow: SpillableRow,
  _ emission: JoinEmission<Operations.Key, Left, Right, Output>
) -> JoinOperator {
  let leftOnly = JoinEmission<Operations.Key, Left, Void, Output>(pair: nil, left: emission.left, right: nil)
  let keyRow = SpillableRow((Operations.Key, Void).self, hash: pairHash(operations, Void.self))
  let merging = mergeJoin(operations, form, leftRow, keyRow, leftOnly)
  let join = hashJoin(
    operations, JoinParts(form, building: .right), build: keyRow, stream: leftRow, leftOnly,
    merge: { control, build, stream, sink in try merging(control, stream, build, sink) })
  return { control, sink in
    let sinks = try join(control, sink)
    return JoinSinks(build: keysOnly(of: (Operations.Key, Right).self, into: sinks.build), stream: sinks.stream)
  }
}

/// Passes on the keys of pairs.
@inlinable
func keysOnly<Key, Value>(of row: (Key, Value).Type, into sink: BatchSink) -> BatchSink {
  let keys = BatchMemory<(Key, Void)>()
  return BatchSink(
    push: { raw, total in
      let rows = raw.assumingMemoryBound(to: row)
      var start = 0
      while start < total {
        let length = min(total - start, BatchSink.capacity)
        for number in 0..<length { (keys.base + number).initialize(to: ((rows + start + number).move().0, ())) }
        start += length
        do {
          try sink.push(keys.base, length)
        } catch {
          (rows + start).deinitialize(count: total - start)
          throw error
        }
      }
    }, finish: sink.finish)
}
