internal import CPosix
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Runs functions in warm worker processes of this machine.
///
/// Workers are this same executable with the same arguments, and talk over a socket pair (`WorkerChannel` is their end). They are
/// started when they are needed, or all at once by `prepare()`, and one that is lost is replaced. A worker has `depth` requests,
/// or more when they are very short, so that it never waits for the driver between two; it executes one at a time, and gives those
/// behind it back when another worker has nothing to do. More callers wait in the order of their coming.
///
/// All workers are started by one thread, the pool's own, which lasts until the pool is shut down: on Linux the kernel ends a worker
/// with the *thread* that started it, so that not even a killed driver leaves workers behind. On other systems a worker ends when it
/// next reads its channel. Call `shutdown()` when done; until then the pool stays in memory.
package final class ProcessPool: FunctionInvoker {
  typealias Waiter = CheckedContinuation<Result<[UInt8], InvocationError>, Never>

  struct Shared {
    var machine: PoolMachine<Waiter>
    var processes: [WorkerProcess?]
    /// When the pool's thread wakes by itself; nil for never.
    var alarm: SuspendingClock.Instant?
    var hasThread = false
    var isWaking = false
  }

  /// How often workers are looked at while any is at work.
  static let watchInterval = Duration.milliseconds(50)

  /// What a worker may use.
  package let limits: InvocationLimits

  let log: InvocationLog
  let launcher: WorkerLauncher
  let shared: Mutex<Shared>
  /// A byte sent to `wakeEnds.1` ends the wait of the pool's thread on `wakeEnds.0`.
  let wakeEnds: (Int32, Int32)
  let hasEnded = Monitor(false)
  private let sequences = Atomic<UInt64>(0)

  /// Creates a pool whose workers see the records of `log`; none is started yet.
  ///
  /// - Throws: `startFailed` if this process is a worker that has not taken its channel, which would start workers without end, or
  ///   if it has no descriptors left.
  package init(_ configuration: Configuration, log: InvocationLog = InvocationLog()) throws(InvocationError) {
    guard getenv(WorkerChannel.environmentVariable) == nil else {
      throw InvocationError(
        .startFailed,
        "A worker process started a worker pool, and its workers would do so too. Let the program enter worker mode before anything else."
      )
    }
    var ends: [Int32] = [-1, -1]
    guard cposix_socket_pair(&ends) == 0 else {
      let error = SystemError("make a socket pair", errno)
      throw InvocationError(.startFailed, "Can't \(error.message). Raise the limit on open files (ulimit -n).")
    }
    wakeEnds = (ends[0], ends[1])
    limits = configuration.limits
    self.log = log
    launcher = WorkerLauncher(configuration: configuration)
    let rules = PoolMachine<Waiter>.Rules(
      workers: configuration.workers, depth: configuration.depth, greatestDepth: configuration.greatestDepth, limits: limits,
      startLimit: configuration.startLimit)
    shared = Mutex(
      Shared(machine: PoolMachine(rules: rules, now: .now), processes: Array(repeating: nil, count: configuration.workers)))
  }

  deinit {
    _ = close(wakeEnds.0)
    _ = close(wakeEnds.1)
  }

  /// The process identifiers of the workers that run now.
  package var processIdentifiers: [Int32] { shared.withLock { $0.processes.compactMap { $0?.id } } }

  package func prepare() {
    update { $0.prepare() }
  }

  /// - Precondition: `request.logPosition` is at most the count of the pool's log.
  package func invoke(_ request: InvocationRequest) async throws(InvocationError) -> InvocationReply {
    try InvocationError.checkCancellation()
    try limits.checkRequest(request.body.count)
    precondition(request.logPosition <= log.count, "The request's log position is that of another log.")
    let sequence = sequences.add(1, ordering: .relaxed).newValue
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        update { $0.submit(.init(sequence: sequence, waiter: waiter, request: request), now: .now) }
        // The handler below may have run while the request was not there to be cancelled.
        if Task.isCancelled { update { $0.cancel(sequence: sequence, now: .now) } }
      }
    } onCancel: {
      update { $0.cancel(sequence: sequence, now: .now) }
    }
    return InvocationReply(try result.get())
  }

  package func shutdown() {
    update { $0.shutDown() }
    hasEnded.wait { $0 ? () : nil }
  }

  /// Lets the machine decide, does what it decided, and wakes the pool's thread if some of it is the thread's to do.
  private func update(_ event: (inout PoolMachine<Waiter>) -> Void) {
    let finishes = shared.withLock { shared in
      event(&shared.machine)
      let finishes = carryOut(&shared)
      if !shared.hasThread {
        shared.hasThread = true
        Threads.start(name: "worker-pool") { PoolLoop(self).run() }
      }
      if needsThread(&shared) { wake(&shared) }
      return finishes
    }
    for finish in finishes { finish.waiter.resume(returning: finish.result) }
  }

  /// Writes the requests that the machine gave to workers, and those that it wants back.
  ///
  /// - Returns: The callers to tell, once the lock is given up.
  func carryOut(_ shared: inout Shared) -> [PoolMachine<Waiter>.Finish] {
    let effects = shared.machine.takeEffects()
    for sending in effects.sendings {
      shared.processes[sending.slot]?.send(
        records: sending.records.isEmpty ? [] : log[sending.records], firstRecord: sending.records.lowerBound,
        sequence: sending.sequence, body: sending.body)
    }
    for withdrawal in effects.withdrawals { shared.processes[withdrawal.slot]?.withdraw(sequence: withdrawal.sequence) }
    return effects.finishes
  }

  /// Sets the alarm no later than the machine needs it. An alarm is never moved back: one that rings in vain costs less than moving
  /// it for every request.
  ///
  /// - Returns: Whether that made it earlier.
  func advanceAlarm(_ shared: inout Shared) -> Bool {
    var due = shared.machine.nextDue
    if shared.machine.needsWatching { due = min(due ?? .now + Self.watchInterval, .now + Self.watchInterval) }
    guard let due, shared.alarm.map({ due < $0 }) ?? true else { return false }
    shared.alarm = due
    return true
  }

  private func needsThread(_ shared: inout Shared) -> Bool {
    let isEarlier = advanceAlarm(&shared)
    return isEarlier || shared.machine.wantsWorker || shared.machine.isShutDown
      || shared.processes.contains { $0?.hasOutgoing ?? false }
  }

  private func wake(_ shared: inout Shared) {
    guard !shared.isWaking else { return }
    shared.isWaking = true
    var byte: UInt8 = 0
    _ = cposix_send(wakeEnds.1, &byte, 1, false)
  }
}
