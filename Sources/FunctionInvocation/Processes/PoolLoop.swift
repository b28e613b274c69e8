internal import CPosix
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What the thread of a `ProcessPool` does: it starts workers, takes in what they send, writes what they did not take at once, and
/// watches time and memory.
final class PoolLoop {
  private typealias Machine = PoolMachine<ProcessPool.Waiter>

  /// What to do outside the lock.
  private struct Step {
    var stops = false
    var wanted: [Int] = []
    var finishes: [Machine.Finish] = []
    var ended: [(slot: Int, status: WorkerExit)] = []
  }

  /// The most calls to receive from one worker before others have their turn.
  private static let receivesPerTurn = 16

  private let pool: ProcessPool
  private var readers: [FrameReader]
  private var entries: [pollfd] = []
  /// The slot of each poll entry after the first, which is the wake-up.
  private var slots: [Int] = []
  private var timeout: Int32 = -1

  init(_ pool: ProcessPool) {
    self.pool = pool
    readers = Array(repeating: FrameReader(), count: pool.launcher.configuration.workers)
  }

  /// Runs until the pool is shut down and every worker has ended.
  func run() {
    while true {
      let step = pool.shared.withLock { prepare(&$0) }
      resume(step.finishes)
      if step.stops { break }
      for (slot, status) in step.ended { lose(slot, status) }
      for slot in step.wanted { launch(slot) }
      if step.ended.isEmpty && step.wanted.isEmpty { waitAndTakeIn() }
    }
    endAll()
    pool.hasEnded.change(wakingAll: true) { $0 = true }
  }

  private func prepare(_ shared: inout ProcessPool.Shared) -> Step {
    var step = Step(stops: shared.machine.isShutDown)
    if step.stops { return step }
    if let alarm = shared.alarm, alarm <= .now {
      shared.alarm = nil
      step.ended = watch(&shared)
    }
    for slot in shared.machine.condemned { shared.processes[slot]?.kill() }
    step.wanted = shared.machine.takeWanted(now: .now)
    step.finishes = pool.carryOut(&shared)
    _ = pool.advanceAlarm(&shared)
    listEntries(shared)
    return step
  }

  /// Looks at the clock, at the workers' memory, and for workers that ended while something else holds their channel open.
  private func watch(_ shared: inout ProcessPool.Shared) -> [(slot: Int, status: WorkerExit)] {
    shared.machine.expire(now: .now)
    var ended: [(slot: Int, status: WorkerExit)] = []
    for (slot, process) in shared.processes.enumerated() {
      guard let process else { continue }
      if let status = process.endIfEnded() {
        ended.append((slot, status))
      } else if pool.limits.memoryBytes != nil, shared.machine.isBusy(slot) {
        shared.machine.measured(slot, residentBytes: Int(cposix_resident_bytes(process.id)))
      }
    }
    return ended
  }

  private func listEntries(_ shared: ProcessPool.Shared) {
    entries.removeAll(keepingCapacity: true)
    slots.removeAll(keepingCapacity: true)
    entries.append(pollfd(fd: pool.wakeEnds.0, events: Int16(POLLIN), revents: 0))
    for slot in shared.processes.indices {
      guard let process = shared.processes[slot] else { continue }
      let events = process.hasOutgoing ? POLLIN | POLLOUT : POLLIN
      entries.append(pollfd(fd: process.channel, events: Int16(events), revents: 0))
      slots.append(slot)
    }
    timeout =
      shared.alarm.map { alarm in
        let (seconds, attoseconds) = max(.zero, SuspendingClock.Instant.now.duration(to: alarm)).components
        return Int32(clamping: min(seconds, 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
      } ?? -1
  }

  private func waitAndTakeIn() {
    guard poll(&entries, nfds_t(entries.count), timeout) > 0 else { return }
    if entries[0].revents != 0 { silenceWake() }
    var frames: [(slot: Int, frame: Frame)] = []
    var malformed: [(slot: Int, message: String)] = []
    var closed: [Int] = []
    for (slot, entry) in zip(slots, entries.dropFirst()) where entry.revents & ~Int16(POLLOUT) != 0 {
      do throws(FrameReader.Malformed) {
        if try takeIn(slot, entry.fd, turns: Self.receivesPerTurn, &frames) { closed.append(slot) }
      } catch {
        malformed.append((slot, error.message))
      }
    }
    let finishes = pool.shared.withLock { shared in
      for (slot, entry) in zip(slots, entries.dropFirst()) where entry.revents & Int16(POLLOUT) != 0 {
        shared.processes[slot]?.flush()
      }
      apply(frames, &shared)
      for (slot, message) in malformed { shared.machine.violated(slot, "Its channel holds \(message).") }
      return pool.carryOut(&shared)
    }
    resume(finishes)
    for slot in closed { lose(slot, nil) }
  }

  private func silenceWake() {
    var byte: UInt8 = 0
    _ = cposix_receive(pool.wakeEnds.0, &byte, 1, false)
    // In this order: a byte sent between the two would be taken for the old one, and no other ever sent.
    pool.shared.withLock { $0.isWaking = false }
  }

  /// Takes in what a worker sent.
  ///
  /// - Returns: Whether its end of the channel is closed.
  private func takeIn(_ slot: Int, _ channel: Int32, turns: Int, _ frames: inout [(slot: Int, frame: Frame)])
    throws(FrameReader.Malformed) -> Bool
  {
    for _ in 0..<turns {
      let arrival = readers[slot].receive(from: channel, wait: false)
      while let frame = try readers[slot].next() { frames.append((slot, frame)) }
      switch arrival {
      case .bytes(mayHoldMore: true): continue
      case .bytes(mayHoldMore: false), .nothing: return false
      case .end: return true
      }
    }
    return false
  }

  private func apply(_ frames: [(slot: Int, frame: Frame)], _ shared: inout ProcessPool.Shared) {
    for (slot, frame) in frames {
      switch frame.kind {
      case .ready:
        shared.machine.becameReady(slot, now: .now)
      case .reply:
        shared.machine.replied(slot, sequence: frame.sequence, result: .success(frame.body), now: .now)
      case .replyTooLarge:
        let bytes = frame.body.reversed().reduce(0) { $0 << 8 | Int($1) }
        let worker = shared.processes[slot]?.name ?? ""
        let result = Result { () throws(InvocationError) in
          try pool.limits.checkReply(bytes, from: worker)
          return [UInt8]()
        }
        shared.machine.replied(slot, sequence: frame.sequence, result: result, now: .now)
      case .withdrawn:
        shared.machine.gaveBack(slot, sequence: frame.sequence, now: .now)
      case .logRecord, .request, .withdrawal:
        shared.machine.violated(slot, "It sent a frame that only drivers send.")
      }
    }
  }

  /// Takes leave of a worker that has ended or closed its channel; `status` if that is known already.
  private func lose(_ slot: Int, _ status: WorkerExit?) {
    var frames: [(slot: Int, frame: Frame)] = []
    let lost = pool.shared.withLock { shared in
      shared.machine.ending(slot)
      return shared.processes[slot].take()
    }
    guard let lost else { return }
    if status != nil { _ = try? takeIn(slot, lost.channel, turns: .max, &frames) }
    let end = lost.reap(known: status)
    readers[slot] = FrameReader()
    let ending = Machine.Ending(worker: lost.name, message: end.message, logTail: lost.log.tail())
    let finishes = pool.shared.withLock { shared in
      apply(frames, &shared)
      shared.machine.lost(slot, ending, now: .now)
      return pool.carryOut(&shared)
    }
    resume(finishes)
  }

  private func launch(_ slot: Int) {
    let launched = pool.launcher.launch(slot: slot)
    let finishes = pool.shared.withLock { shared in
      switch launched {
      case .success(let process):
        shared.processes[slot] = process
      case .failure(let error):
        let ending = Machine.Ending(worker: "worker \(slot)", message: "can't \(error.message).", logTail: "")
        shared.machine.lost(slot, ending, now: .now)
      }
      return pool.carryOut(&shared)
    }
    resume(finishes)
  }

  private func endAll() {
    let processes = pool.shared.withLock { shared in
      defer { shared.processes = shared.processes.map { _ in nil } }
      return shared.processes.compactMap { $0 }
    }
    for process in processes { process.kill() }
    for process in processes { _ = process.reap(known: nil) }
  }

  private func resume(_ finishes: [Machine.Finish]) {
    for finish in finishes { finish.waiter.resume(returning: finish.result) }
  }
}
