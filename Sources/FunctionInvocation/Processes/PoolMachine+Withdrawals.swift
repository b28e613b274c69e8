/// Requests that wait behind one that takes long, while another worker has nothing to do, are taken back and given to that one.
extension PoolMachine {
  /// Whether a worker executes a request that others should not wait for.
  func takesLong(_ slot: Int, _ now: Instant) -> Bool {
    !slots[slot].inFlight.isEmpty && now - slots[slot].since >= rules.patience
  }

  /// Asks for as many such requests as there are workers with nothing to do, the last of the longest queue first.
  mutating func relieve(now: Instant) {
    while wantsRelief, let slot = longestQueue(where: { takesLong($0, now) }), let index = lastToWithdraw(slot) {
      withdraw(index, from: slot)
    }
  }

  /// When `relieve` is next worth calling, if nothing else happens before.
  var nextRelief: Instant? {
    guard wantsRelief else { return nil }
    return slots.indices.filter { lastToWithdraw($0) != nil }.map { slots[$0].since + rules.patience }.min()
  }

  /// Asks a worker to give a request back. If it has begun it meanwhile, it answers it as if nothing had been asked.
  mutating func withdraw(_ index: Int, from slot: Int) {
    guard slots[slot].phase == .ready, !slots[slot].inFlight[index].isWithdrawn else { return }
    slots[slot].inFlight[index].isWithdrawn = true
    effects.withdrawals.append(Withdrawal(slot: slot, sequence: slots[slot].inFlight[index].sequence))
  }

  /// A worker gave a request back, which joins the line again in its old place.
  mutating func gaveBack(_ slot: Int, sequence: UInt64, now: Instant) {
    guard let index = slots[slot].inFlight.firstIndex(where: { $0.sequence == sequence && $0.isWithdrawn }) else {
      violated(slot, "It gave a request back that was not asked for.")
      return
    }
    let given = slots[slot].inFlight.remove(at: index)
    // The answer to the request before may have come first; then the one behind begins now.
    if index == 0 { slots[slot].since = now }
    if let waiter = given.waiter {
      waiting.append(Pending(sequence: sequence, waiter: waiter, request: given.request), sequence: sequence)
    }
    dispatch(now: now)
  }

  /// Whether a worker has nothing to do, and none of the requests that are on their way back is for it.
  private var wantsRelief: Bool {
    guard waiting.isEmpty else { return false }
    let idle = slots.count { $0.phase == .ready && $0.inFlight.isEmpty }
    guard idle > 0 else { return false }
    return idle > slots.reduce(0) { $0 + $1.inFlight.dropFirst().count { $0.isWithdrawn && $0.waiter != nil } }
  }

  /// Of a worker's requests, the last that waits and has not been asked for.
  private func lastToWithdraw(_ slot: Int) -> Int? {
    guard slots[slot].phase == .ready else { return nil }
    return slots[slot].inFlight.indices.dropFirst().last { !slots[slot].inFlight[$0].isWithdrawn }
  }

  private func longestQueue(where isCandidate: (Int) -> Bool) -> Int? {
    slots.indices.filter { lastToWithdraw($0) != nil && isCandidate($0) }
      .max { slots[$0].inFlight.count < slots[$1].inFlight.count }
  }
}
