/// Maps rows by an asynchronous function, of which `concurrency` calls are under way at a time, on Swift's global executor; the
/// task's own thread waits meanwhile. Task-local values of the caller are visible in the calls.
///
/// A row's call is made at least once: again when its task is attempted again, with the same ``TaskKey``. The first call that
/// throws cancels the others, is waited for with them, and ends the task with its error. They are cancelled as well when
/// nothing downstream wants more rows.
/// - Parameters:
///   - concurrency: calls under way at a time, at most.
///   - isOrdered: whether outputs come in the order of the rows (then up to four times `concurrency` results wait for a slow
///     one), or as calls end.
///   - operation: tells this operation's keys from those of others in the same task.
public func asyncMapping<Element: Sendable, Output: Sendable>(
  concurrency: Int, isOrdered: Bool = true, operation: String = "",
  _ transform: @escaping @Sendable (Element, TaskKey) async throws -> Output
) -> NarrowOperator {
  precondition(concurrency > 0, "an asynchronous operation needs a call under way at a time, at least")
  return { control, sink in
    let identity = control.identity
    let calls = AsyncCalls<Output>(concurrency: concurrency, isOrdered: isOrdered)
    let memory = BatchMemory<Output>()
    var number = 0
    return BatchSink(
      push: { raw, count in
        let rows = raw.assumingMemoryBound(to: Element.self)
        var emitter = BatchEmitter(continuing: memory, into: sink, control: control)
        defer { emitter.pause() }
        var taken = 0
        do {
          while taken < count {
            try calls.waitForRoom(&emitter)
            let (element, key) = ((rows + taken).move(), TaskKey(task: identity, operation: operation, row: number))
            taken += 1
            number += 1
            calls.start { try await transform(element, key) }
          }
        } catch {
          (rows + taken).deinitialize(count: count - taken)
          calls.cancelAndWait()
          throw error
        }
      },
      finish: {
        var emitter = BatchEmitter(continuing: memory, into: sink, control: control)
        defer { emitter.pause() }
        do {
          try calls.waitForAll(&emitter)
        } catch {
          calls.cancelAndWait()
          guard error is PipelineStopped else { throw error }
        }
        try sink.finish()
      })
  }
}
