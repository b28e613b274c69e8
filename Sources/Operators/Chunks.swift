/// Passes rows on in arrays of `length`, in their order; the last of a partition may be shorter.
///
/// An array is in memory whole: when its rows alone take more than the task's budget, the operator throws ``OperatorError``
/// with code `outOfMemory`.
@inlinable
public func chunking<Element: Sendable>(_ element: Element.Type, ofCount length: Int) -> NarrowOperator {
  precondition(length > 0, "a chunk has at least one row")
  return { control, sink in
    let memory = BatchMemory<[Element]>()
    var chunk: [Element] = []
    return BatchSink(
      push: { raw, count in
        let rows = raw.assumingMemoryBound(to: Element.self)
        var emitter = BatchEmitter(continuing: memory, into: sink, control: control)
        defer { emitter.pause() }
        var taken = 0
        do {
          while taken < count {
            let part = min(count - taken, length - chunk.count)
            chunk.append(contentsOf: UnsafeBufferPointer(start: rows + taken, count: part))
            (rows + taken).deinitialize(count: part)
            taken += part
            if chunk.count < length { continue }
            let full = chunk
            chunk = []
            try emitter.append(full)
          }
          let byteCount = chunk.count * MemoryLayout<Element>.stride
          if byteCount > control.memoryBudget { throw OperatorError.chunk(byteCount, control.memoryBudget) }
        } catch {
          (rows + taken).deinitialize(count: count - taken)
          throw error
        }
      },
      finish: {
        var emitter = BatchEmitter(continuing: memory, into: sink, control: control)
        do {
          if !chunk.isEmpty { try emitter.append(chunk) }
          try emitter.flush()
        } catch is PipelineStopped {}
        try sink.finish()
      })
  }
}

extension OperatorError {
  @usableFromInline @inline(never)
  static func chunk(_ byteCount: Int, _ budget: Int) -> OperatorError {
    OperatorError(
      .outOfMemory,
      "the rows of a chunk take \(byteCount) bytes so far, and a task may hold \(budget): make chunks of fewer rows, or give "
        + "workers more memory")
  }
}
