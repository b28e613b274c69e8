/// Every left row with every right row, of which `emit` makes a row. The right side is built, the left one streams.
///
/// The right side is held in memory up to half the task's budget; beyond that it is kept on local disk, and read once for every
/// part of the left side that fits a quarter of the budget. The order is deterministic but not specified.
///
/// The operator throws ``RecordError`` with code `noCodec` when the right side must go to local disk and its rows have no codec.
/// - Complexity: a call of `emit` for each of the m × n rows.
@inlinable
public func crossing<Left: Sendable, Right: Sendable, Output>(
  _ left: Left.Type, _ right: Right.Type, emit: @escaping @Sendable (Left, Right) -> Output
) -> JoinOperator {
  let (leftRow, rightRow) = (SpillableRow(left), SpillableRow(right))
  return { control, sink in
    let product = CrossProduct<Left, Right>(leftRow, rightRow, control)
    let memory = BatchMemory<Output>()
    return JoinSinks(
      build: BatchSink(push: product.build, finish: {}),
      stream: BatchSink(
        push: { raw, count in
          var output = BatchEmitter(continuing: memory, into: sink, control: control)
          defer { output.pause() }
          let rows = raw.assumingMemoryBound(to: left)
          if product.holds(rows, count) { try product.multiplyHeld { try output.append(emit($0, $1)) } }
        },
        finish: {
          var output = BatchEmitter(continuing: memory, into: sink, control: control)
          defer { output.pause() }
          do {
            if !control.isStopped { try product.multiplyHeld { try output.append(emit($0, $1)) } }
            try output.flush()
          } catch is PipelineStopped {}
          try sink.finish()
        }))
  }
}
