/// What happens to workers.
extension PoolMachine {
  /// The slots whose workers are to be started now.
  mutating func takeWanted(now: Instant) -> [Int] {
    slots.indices.filter { slot in
      guard slots[slot].phase == .wanted else { return false }
      slots[slot] = Slot(phase: .starting, since: now)
      return true
    }
  }

  /// A worker's program came as far as taking its channel.
  mutating func becameReady(_ slot: Int, now: Instant) {
    guard slots[slot].phase == .starting else { return }
    slots[slot].phase = .ready
    dispatch(now: now)
  }

  /// A worker answered a request.
  mutating func replied(_ slot: Int, sequence: UInt64, result: Result<[UInt8], InvocationError>, now: Instant) {
    guard let index = slots[slot].inFlight.firstIndex(where: { $0.sequence == sequence }) else {
      violated(slot, "It answered a request that it does not have.")
      return
    }
    startFailures = 0
    let executed = now - slots[slot].since
    slots[slot].pace = slots[slot].pace.map { ($0 * 7 + executed) / 8 } ?? executed
    let request = slots[slot].inFlight.remove(at: index)
    slots[slot].since = now
    if let waiter = request.waiter { effects.finishes.append(Finish(waiter: waiter, result: result)) }
    dispatch(now: now)
  }

  /// What came from a worker makes no sense; it is to be ended.
  mutating func violated(_ slot: Int, _ message: String) {
    condemn(slot, Verdict(code: .protocolViolation, message: message, sequence: slots[slot].inFlight.first?.sequence))
  }

  /// A worker's memory was measured. One that uses too much for a request is to be ended.
  mutating func measured(_ slot: Int, residentBytes: Int) {
    guard let limit = rules.limits.memoryBytes, residentBytes > limit, slots[slot].phase == .ready,
      let head = slots[slot].inFlight.first
    else { return }
    let mebibytes = { (bytes: Int) in "\((bytes + (1 << 19)) >> 20) MiB" }
    let message =
      "The worker used \(mebibytes(residentBytes)) of memory, and its limit is \(mebibytes(limit)). "
      + "Use more partitions, so that each needs less, or allow a worker more memory."
    condemn(slot, Verdict(code: .outOfMemory, message: message, sequence: head.sequence))
  }

  /// Ends what has taken too long, and has others wait behind it no longer than they must.
  mutating func expire(now: Instant) {
    for slot in slots.indices {
      guard let due = due(slot), due <= now else { continue }
      guard slots[slot].phase == .ready, let head = slots[slot].inFlight.first else {
        let message = "It did not take its channel within \(rules.startLimit)."
        condemn(slot, Verdict(code: .startFailed, message: message))
        continue
      }
      if head.abandoned != nil {
        condemn(slot, Verdict(code: .cancelled, message: "Its task was cancelled.", sequence: head.sequence))
      } else if let deadline = head.deadline {
        let message = "The request executed for longer than \(deadline). Use more partitions, or allow more time."
        condemn(slot, Verdict(code: .deadlineExceeded, message: message, sequence: head.sequence))
      }
    }
    relieve(now: now)
  }

  /// When `expire` is next worth calling.
  var nextDue: Instant? { (slots.indices.compactMap(due) + [nextRelief].compactMap { $0 }).min() }

  /// The slots whose workers are to be killed.
  var condemned: [Int] { slots.indices.filter { slots[$0].phase == .dying } }

  /// A worker is about to be lost, and takes no more requests.
  mutating func ending(_ slot: Int) {
    if slots[slot].phase != .absent { slots[slot].phase = .dying }
  }

  /// A worker has ended, and everything that it wrote has been taken in.
  mutating func lost(_ slot: Int, _ ending: Ending, now: Instant) {
    let old = slots[slot]
    guard old.phase != .absent else { return }
    slots[slot] = Slot(phase: .absent, since: now)
    for (index, request) in old.inFlight.enumerated() {
      finish(request.waiter, index == 0 ? headError(old, ending) : behindError(old, ending))
    }
    let wasExecuting = !old.inFlight.isEmpty
    startFailures += wasExecuting ? 0 : 1
    if startFailures < rules.startAttempts {
      slots[slot].phase = isShutDown ? .absent : .wanted
    } else {
      failStart(ending, old.verdict)
    }
    dispatch(now: now)
  }

  private func due(_ slot: Int) -> Instant? {
    let since = slots[slot].since
    if slots[slot].phase == .starting { return since + rules.startLimit }
    guard slots[slot].phase == .ready, let head = slots[slot].inFlight.first else { return nil }
    if let abandoned = head.abandoned { return max(since, abandoned) + rules.cancellationGrace }
    return head.deadline.map { since + $0 }
  }

  private mutating func condemn(_ slot: Int, _ verdict: Verdict) {
    guard slots[slot].phase == .starting || slots[slot].phase == .ready else { return }
    slots[slot].phase = .dying
    slots[slot].verdict = verdict
  }

  private func headError(_ slot: Slot, _ ending: Ending) -> InvocationError {
    let (code, message): (InvocationError.Code, String)
    switch slot.verdict {
    case nil: (code, message) = (.workerLost, "The worker \(ending.message)")
    case let verdict? where verdict.sequence == slot.inFlight.first?.sequence: (code, message) = (verdict.code, verdict.message)
    case let verdict?: (code, message) = (.workerLost, "The worker was ended because of the request before. \(verdict.message)")
    }
    return InvocationError(code, message, worker: ending.worker, logTail: ending.logTail, hadStarted: true)
  }

  private func behindError(_ slot: Slot, _ ending: Ending) -> InvocationError {
    let cause = slot.verdict.map { "was ended because of the request before. \($0.message)" } ?? ending.message
    return InvocationError(
      .workerLost, "The worker was lost before this request began, so try it again. It \(cause)", worker: ending.worker,
      logTail: ending.logTail)
  }

  /// Workers that end without having had a request would do so for ever. Callers are told, unless other workers can serve them; the
  /// next request starts a worker again.
  private mutating func failStart(_ ending: Ending, _ verdict: Verdict?) {
    guard !slots.contains(where: { $0.phase == .ready }) else { return }
    let message =
      "\(startFailures) workers in a row ended before they had a request; the last \(verdict?.message ?? ending.message) "
      + "See its output for the reason; running the program with the same arguments may show it too."
    while let pending = waiting.popFirst() {
      finish(pending.waiter, InvocationError(.startFailed, message, worker: ending.worker, logTail: ending.logTail))
    }
    for slot in slots.indices where slots[slot].phase == .wanted { slots[slot].phase = .absent }
  }
}
