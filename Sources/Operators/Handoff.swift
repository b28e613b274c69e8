#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Lets a closure *pull* the rows that upstream operators *push*: the closure runs on a thread of its own, one batch is handed
/// over at a time, and the producer waits until its last element is taken.
public final class Handoff<Element>: @unchecked Sendable {
  // What the producer offers is guarded by `mutex`. The cursor is the consumer's alone until it is done: while it works on the
  // last element of a batch, the producer may offer the next.
  private var batch: UnsafeMutablePointer<Element>?
  private var offered = 0
  private var isOpen = false
  private var cursor: UnsafeMutablePointer<Element>?
  private var position = 0
  private var count = 0
  private var isEnded = false
  private var isConsumerDone = false
  private var failure: (any Error)?
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    changed = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  private func locked<R>(_ body: () throws -> R) rethrows -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Hands over a batch and waits until it is consumed.
  /// - Throws: what the consumer threw; ``PipelineStopped`` when it ended without wanting more.
  func push(_ base: UnsafeMutablePointer<Element>, _ total: Int) throws {
    try locked {
      if !isConsumerDone {
        (batch, offered, isOpen) = (base, total, total > 0)
        pthread_cond_broadcast(changed)
        while isOpen && !isConsumerDone { pthread_cond_wait(changed, mutex) }
        if isOpen {
          let taken = cursor == nil ? 0 : position
          (base + taken).deinitialize(count: total - taken)
        }
        (batch, isOpen) = (nil, false)
      } else {
        base.deinitialize(count: total)
      }
      if isConsumerDone { throw failure ?? PipelineStopped() }
    }
  }

  /// Ends the input and waits for the consumer.
  /// - Throws: what the consumer threw.
  func finish() throws {
    try locked {
      isEnded = true
      pthread_cond_broadcast(changed)
      while !isConsumerDone { pthread_cond_wait(changed, mutex) }
      if let failure { throw failure }
    }
  }

  /// The consumer's next element.
  public func next() -> Element? {
    // All but the last element of a batch are moved without the lock.
    if let cursor, position < count - 1 {
      position += 1
      return (cursor + position - 1).move()
    }
    return locked {
      if cursor == nil {
        while !isOpen {
          if isEnded { return nil }
          pthread_cond_wait(changed, mutex)
        }
        (cursor, count, position) = (batch, offered, 0)
      }
      guard let cursor else { return nil }
      position += 1
      let element = (cursor + position - 1).move()
      if position == count {
        (self.cursor, isOpen) = (nil, false)
        pthread_cond_broadcast(changed)
      }
      return element
    }
  }

  func run(_ body: () throws -> Void) {
    do {
      try body()
      locked { isConsumerDone = true }
    } catch {
      locked {
        failure = error
        isConsumerDone = true
      }
    }
    pthread_cond_broadcast(changed)
  }
}

/// The consumer's thread.
///
/// When the producer fails, the consumer is left waiting for ever: told that its input ended, it would take a part of the
/// partition for the whole.
final class HandoffThread<Element> {
  let handoff = Handoff<Element>()
  private let thread = ConsumerThread()
  private var isFinished = false

  init(_ body: @escaping @Sendable (Handoff<Element>) throws -> Void) {
    let handoff = handoff
    // A task, for the closure is to see the task-local values that are bound here.
    Task(executorPreference: thread) { handoff.run { try body(handoff) } }
  }

  /// Ends the input, waits for the consumer and throws what it threw.
  func finish() throws {
    isFinished = true
    try handoff.finish()
  }

  deinit { thread.end(joining: isFinished) }
}

/// A thread for a task that never suspends.
private final class ConsumerThread: TaskExecutor, @unchecked Sendable {
  // Written once, when the task is made, which is before anybody reads it.
  private var thread: pthread_t?

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let start = ThreadStart { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, 8 << 20)
    #if canImport(Glibc)
      var id = pthread_t()
    #else
      var id: pthread_t?
    #endif
    let code = pthread_create(
      &id, &attributes,
      { raw in
        #if canImport(Glibc)
          Unmanaged<ThreadStart>.fromOpaque(raw!).takeRetainedValue().run()
        #else
          Unmanaged<ThreadStart>.fromOpaque(raw).takeRetainedValue().run()
        #endif
        return nil
      }, Unmanaged.passRetained(start).toOpaque())
    precondition(code == 0, "the system gives no more threads (error \(code)): lower the number of workers")
    pthread_attr_destroy(&attributes)
    thread = id
  }

  func end(joining: Bool) {
    guard let thread else { return }
    if joining { pthread_join(thread, nil) } else { pthread_detach(thread) }
  }
}

/// What a new thread is to do.
private final class ThreadStart {
  let run: () -> Void
  init(run: @escaping () -> Void) { self.run = run }
}

/// An operator whose closure reads its partition as a sequence and is called once.
public func pulling<Input: Sendable, Output>(
  _ body: @escaping @Sendable (Handoff<Input>, inout BatchEmitter<Output>) throws -> Void
) -> NarrowOperator {
  { control, sink in
    nonisolated(unsafe) let (control, sink) = (control, sink)
    let thread = HandoffThread<Input> { handoff in
      var emitter = BatchEmitter<Output>(continuing: BatchMemory(), into: sink, control: control)
      defer { emitter.pause() }
      try body(handoff, &emitter)
      try emitter.flush()
    }
    return BatchSink(
      push: { base, count in try thread.handoff.push(base.assumingMemoryBound(to: Input.self), count) },
      finish: {
        do { try thread.finish() } catch is PipelineStopped {}
        try sink.finish()
      })
  }
}
