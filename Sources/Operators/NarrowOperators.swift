public import Records

/// An operator that needs no other partition: given where its output goes, where its input goes.
public typealias NarrowOperator = @Sendable (TaskControl, BatchSink) throws -> BatchSink

// The plumbing around user closures. The loop that calls the closure is made, `@inlinable`, where the closure is known, so that
// it is specialised in the user's module; what stands here runs once per batch.

/// An operator with one output element for each input element. `loop` moves the elements of the first pointer out and
/// initialises as many at the second; it reports a throwing closure as ``RowFailure``.
@inlinable
public func oneToOne<Input, Output>(
  _ loop: @escaping @Sendable (UnsafeMutablePointer<Input>, Int, UnsafeMutablePointer<Output>) throws -> Void
) -> NarrowOperator {
  upToOne { input, count, output in
    try loop(input, count, output)
    return count
  }
}

/// An operator with at most one output element for each input element; `loop` returns how many it made.
@inlinable
public func upToOne<Input, Output>(
  _ loop: @escaping @Sendable (UnsafeMutablePointer<Input>, Int, UnsafeMutablePointer<Output>) throws -> Int
) -> NarrowOperator {
  { _, sink in
    let output = BatchMemory<Output>()
    return BatchSink(
      push: { raw, count in
        let input = raw.assumingMemoryBound(to: Input.self)
        var start = 0
        do {
          while start < count {
            let length = min(count - start, BatchSink.capacity)
            let produced = try loop(input + start, length, output.base)
            start += length
            if produced > 0 { try sink.push(output.base, produced) }
          }
        } catch let failure as RowFailure {
          output.base.deinitialize(count: failure.produced)
          (input + start + failure.consumed).deinitialize(count: count - start - failure.consumed)
          throw failure.underlying
        } catch {
          (input + start).deinitialize(count: count - start)
          throw error
        }
      },
      finish: sink.finish)
  }
}

/// An operator with any number of output elements for each input element.
@inlinable
public func oneToMany<Input, Output>(
  _ loop: @escaping @Sendable (UnsafeMutablePointer<Input>, Int, inout BatchEmitter<Output>) throws -> Void
) -> NarrowOperator {
  { control, sink in
    let memory = BatchMemory<Output>()
    return BatchSink(
      push: { raw, count in
        let input = raw.assumingMemoryBound(to: Input.self)
        var emitter = BatchEmitter(continuing: memory, into: sink, control: control)
        do {
          try loop(input, count, &emitter)
          emitter.pause()
        } catch let failure as RowFailure {
          emitter.pause()
          (input + failure.consumed).deinitialize(count: count - failure.consumed)
          throw failure.underlying
        }
      },
      finish: {
        var emitter = BatchEmitter(continuing: memory, into: sink, control: control)
        do { try emitter.flush() } catch is PipelineStopped {}
        try sink.finish()
      })
  }
}

/// Passes on the first `limit` rows, and then stops what is upstream: the control must be theirs alone, for downstream goes on.
public func limiting(to limit: Int, _ layout: ElementLayout) -> NarrowOperator {
  { upstream, sink in
    var left = limit
    return BatchSink(
      push: { base, count in
        let wanted = min(left, count)
        left -= wanted
        if left == 0 { upstream.stop() }
        if wanted < count { layout.destroy(base + wanted * layout.stride, count - wanted) }
        if wanted > 0 { try sink.push(base, wanted) }
      },
      finish: sink.finish)
  }
}
