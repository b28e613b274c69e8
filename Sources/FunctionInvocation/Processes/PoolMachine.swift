/// The decisions of a `ProcessPool`, without its processes: events go in, `Effects` come out, and time is an argument.
///
/// Workers are named by slot; a slot's worker is replaced when it is lost. `Waiter` is whatever stands for a caller.
struct PoolMachine<Waiter: Sendable>: Sendable {
  typealias Instant = SuspendingClock.Instant

  /// What may not change during a pool's life.
  struct Rules: Sendable {
    var workers: Int
    var depth: Int
    /// The depth for requests so short that a worker would mostly wait for the driver, if it is greater.
    var greatestDepth = 0
    var limits: InvocationLimits
    var startLimit: Duration = .seconds(60)
    var cancellationGrace: Duration = .milliseconds(100)
    var startAttempts = 3
    /// How long a request executes before others no longer queue behind it.
    var patience: Duration = .milliseconds(1)
  }

  /// A request that no worker has yet.
  struct Pending: Sendable {
    var sequence: UInt64
    var waiter: Waiter
    var request: InvocationRequest
  }

  /// A request to be written to a worker, after the log records that it has not seen.
  struct Sending: Sendable {
    var slot: Int
    var records: Range<Int>
    var sequence: UInt64
    var body: [UInt8]
  }

  /// A request that a worker is to give back if it has not begun it.
  struct Withdrawal: Sendable, Equatable {
    var slot: Int
    var sequence: UInt64
  }

  /// What a caller is to be told.
  struct Finish: Sendable {
    var waiter: Waiter
    var result: Result<[UInt8], InvocationError>
  }

  /// What the driver of the machine is to do, in order.
  struct Effects: Sendable {
    var sendings: [Sending] = []
    var withdrawals: [Withdrawal] = []
    var finishes: [Finish] = []
  }

  /// How a worker ended, for people.
  struct Ending: Sendable {
    var worker: String
    var message: String
    var logTail: String
  }

  struct InFlight: Sendable {
    var sequence: UInt64
    /// Nil once the caller has been told that it is cancelled.
    var waiter: Waiter?
    var request: InvocationRequest
    var deadline: Duration?
    var abandoned: Instant?
    /// Whether the worker was asked to give it back.
    var isWithdrawn = false
  }

  /// Why the pool itself ends a worker.
  struct Verdict: Sendable {
    var code: InvocationError.Code
    var message: String
    /// The request that is to blame; none if the worker is.
    var sequence: UInt64?
  }

  enum Phase: Sendable { case absent, wanted, starting, ready, dying }

  struct Slot: Sendable {
    var phase = Phase.absent
    /// When the worker was started, or the request at the head began to execute.
    var since: Instant
    var inFlight: [InFlight] = []
    var seenRecords = 0
    /// How long requests execute here, averaged over the last few; nil before the first reply.
    var pace: Duration?
    var verdict: Verdict?
  }

  let rules: Rules
  var slots: [Slot]
  var waiting = WaitingLine<Pending>()
  var effects = Effects()
  var startFailures = 0
  var isShutDown = false

  init(rules: Rules, now: Instant) {
    precondition(rules.workers > 0 && rules.depth > 0, "A pool needs at least one worker and a depth of at least one.")
    self.rules = rules
    slots = Array(repeating: Slot(since: now), count: rules.workers)
  }

  /// Whether a worker is wanted that the driver of the machine has not begun to start.
  var wantsWorker: Bool { slots.contains { $0.phase == .wanted } }

  /// Whether anything can go wrong that only looking at a process would show.
  var needsWatching: Bool { slots.contains { $0.phase == .starting || $0.phase == .dying || !$0.inFlight.isEmpty } }

  /// The slots whose workers may be using memory for a request.
  func isBusy(_ slot: Int) -> Bool { slots[slot].phase == .ready && !slots[slot].inFlight.isEmpty }

  /// Hands over what is to be done.
  mutating func takeEffects() -> Effects {
    defer { effects = Effects() }
    return effects
  }

  /// Wants every worker.
  mutating func prepare() {
    guard !isShutDown else { return }
    for slot in slots.indices where slots[slot].phase == .absent { slots[slot].phase = .wanted }
  }

  /// A caller has a request.
  mutating func submit(_ pending: Pending, now: Instant) {
    guard !isShutDown else {
      finish(pending.waiter, InvocationError(.cancelled, Self.shutDownMessage))
      return
    }
    waiting.append(pending, sequence: pending.sequence)
    dispatch(now: now)
  }

  /// A caller is no longer interested. What has not begun to execute is forgotten, or withdrawn from its worker; what has gets a
  /// grace before its worker is ended.
  mutating func cancel(sequence: UInt64, now: Instant) {
    if let pending = waiting.remove(sequence: sequence) {
      finish(pending.waiter, .cancelledBeforeStart)
      return
    }
    for slot in slots.indices {
      guard let index = slots[slot].inFlight.firstIndex(where: { $0.sequence == sequence }),
        let waiter = slots[slot].inFlight[index].waiter.take()
      else { continue }
      slots[slot].inFlight[index].abandoned = now
      if index > 0 { withdraw(index, from: slot) }
      finish(waiter, InvocationError(.cancelled, "Its task was cancelled.", hadStarted: index == 0))
      return
    }
  }

  /// No more work: every caller is told, and workers are to be ended by the driver of the machine.
  mutating func shutDown() {
    guard !isShutDown else { return }
    isShutDown = true
    while let pending = waiting.popFirst() { finish(pending.waiter, InvocationError(.cancelled, Self.shutDownMessage)) }
    for slot in slots.indices {
      for (index, request) in slots[slot].inFlight.enumerated() {
        finish(request.waiter, InvocationError(.cancelled, Self.shutDownMessage, hadStarted: index == 0))
      }
      slots[slot].inFlight = []
      slots[slot].phase = .absent
    }
  }

  private static var shutDownMessage: String { "The worker pool was shut down. Invoke before that, or make a new pool." }

  /// Wants more workers if those that there are do not suffice, and gives waiting requests to the least loaded.
  mutating func dispatch(now: Instant) {
    wantWorkers()
    let coming = slots.count { $0.phase == .wanted || $0.phase == .starting }
    while !waiting.isEmpty, let slot = leastLoaded(now) {
      // A second request for a worker only pays if no worker that is coming can begin it sooner.
      guard slots[slot].inFlight.isEmpty || waiting.count > coming, let pending = waiting.popFirst() else { return }
      assign(pending, to: slot, now: now)
    }
    relieve(now: now)
  }

  private mutating func wantWorkers() {
    guard !waiting.isEmpty else { return }
    var coming = slots.count { $0.phase == .wanted || $0.phase == .starting }
    let idle = slots.count { $0.phase == .ready && $0.inFlight.isEmpty }
    let live = slots.contains { $0.phase == .ready } || coming > 0
    if live && startFailures >= rules.startAttempts { return }
    for slot in slots.indices where slots[slot].phase == .absent && coming + idle < waiting.count {
      slots[slot].phase = .wanted
      coming += 1
    }
  }

  private func leastLoaded(_ now: Instant) -> Int? {
    var best: Int?
    for slot in slots.indices where slots[slot].phase == .ready && slots[slot].inFlight.count < depth(of: slot, now) {
      if best.map({ slots[slot].inFlight.count < slots[$0].inFlight.count }) ?? true { best = slot }
    }
    return best
  }

  /// As many requests as a worker executes in half a millisecond, within the rules' bounds: long ones should not queue behind one
  /// another while another worker is idle. For the same reason only while there are enough for all: towards the end of a wave a
  /// request that is longer than those before it should hold up no other.
  private func depth(of slot: Int, _ now: Instant) -> Int {
    if takesLong(slot, now) { return 1 }
    guard let pace = slots[slot].pace, waiting.count >= slots.count * rules.greatestDepth else { return rules.depth }
    return max(rules.depth, min(rules.greatestDepth, Int(Duration.microseconds(500) / max(pace, .microseconds(1)))))
  }

  private mutating func assign(_ pending: Pending, to slot: Int, now: Instant) {
    if slots[slot].inFlight.isEmpty { slots[slot].since = now }
    slots[slot].inFlight.append(
      InFlight(
        sequence: pending.sequence, waiter: pending.waiter, request: pending.request,
        deadline: rules.limits.deadline(for: pending.request)))
    let records = slots[slot].seenRecords..<max(slots[slot].seenRecords, pending.request.logPosition)
    slots[slot].seenRecords = records.upperBound
    effects.sendings.append(Sending(slot: slot, records: records, sequence: pending.sequence, body: pending.request.body))
  }

  mutating func finish(_ waiter: Waiter?, _ error: InvocationError) {
    if let waiter { effects.finishes.append(Finish(waiter: waiter, result: .failure(error))) }
  }
}
