internal import Dispatch
internal import Synchronization

/// Calls under way on Swift's global executor, for one thread that starts them and waits for them.
final class AsyncCalls<Output: Sendable> {
  /// What calls leave for the thread.
  private final class Results: Sendable {
    let ended = DispatchSemaphore(value: 0)
    let waiting = Mutex<[(number: Int, result: Result<Output, any Error>)]>([])

    func add(_ number: Int, _ result: Result<Output, any Error>) {
      waiting.withLock { $0.append((number, result)) }
      ended.signal()
    }
  }

  private let concurrency: Int
  private let isOrdered: Bool
  private let results = Results()
  /// The calls under way.
  private var tasks: [Int: Task<Void, Never>] = [:]
  /// Results in the order in which they are wanted, those before a missing one left out.
  private var ready: [Int: Output] = [:]
  private var started = 0
  private var passedOn = 0

  init(concurrency: Int, isOrdered: Bool) {
    self.concurrency = concurrency
    self.isOrdered = isOrdered
  }

  /// The thread gave up without a word: something upstream failed.
  deinit { for task in tasks.values { task.cancel() } }

  /// Starts a call.
  func start(_ body: @escaping @Sendable () async throws -> Output) {
    let (number, results) = (started, results)
    started += 1
    // An unstructured task: it takes the caller's task-local values over, but not its executor.
    tasks[number] = Task {
      do { results.add(number, .success(try await body())) } catch { results.add(number, .failure(error)) }
    }
  }

  /// Waits until another call may start, and passes results on that have come.
  /// - Throws: what a call threw, the first in time; what operators downstream throw.
  func waitForRoom(_ emitter: inout BatchEmitter<Output>) throws {
    try takeResults(&emitter)
    while tasks.count >= concurrency || started - passedOn >= 4 * concurrency { try wait(&emitter) }
  }

  /// Waits for all calls and passes their results on.
  /// - Throws: what a call threw, the first in time; what operators downstream throw.
  func waitForAll(_ emitter: inout BatchEmitter<Output>) throws {
    try takeResults(&emitter)
    while passedOn < started { try wait(&emitter) }
    try emitter.flush()
  }

  private func wait(_ emitter: inout BatchEmitter<Output>) throws {
    // Nothing is kept back while there is time: a limit downstream saves the calls that it makes needless.
    try emitter.flush()
    results.ended.wait()
    try takeResults(&emitter)
  }

  /// Cancels the calls under way, waits until they have ended and forgets what they gave.
  func cancelAndWait() {
    for task in tasks.values { task.cancel() }
    while !tasks.isEmpty {
      results.ended.wait()
      for (number, _) in takeEnded() { tasks[number] = nil }
    }
    ready = [:]
    passedOn = started
  }

  private func takeEnded() -> [(number: Int, result: Result<Output, any Error>)] {
    results.waiting.withLock { waiting in
      let ended = waiting
      waiting = []
      return ended
    }
  }

  private func takeResults(_ emitter: inout BatchEmitter<Output>) throws {
    let ended = takeEnded()
    for (number, _) in ended { tasks[number] = nil }
    for (number, result) in ended {
      let value = try result.get()
      if isOrdered {
        ready[number] = value
      } else {
        passedOn += 1
        try emitter.append(value)
      }
    }
    while let next = ready.removeValue(forKey: passedOn) {
      passedOn += 1
      try emitter.append(next)
    }
  }
}
