package import FunctionInvocation

/// Which requests wait, and which leave together: the pure part of a `RemoteInvoker`. `Waiter` is whatever stands for a caller.
package struct CallLine<Waiter: Sendable>: Sendable {
  /// A request and who waits for it.
  package struct Member: Sendable {
    /// Which came first.
    package var sequence: UInt64
    /// Who waits; nil once that caller has been told something else.
    package var waiter: Waiter?
    /// What is asked.
    package var request: InvocationRequest
  }

  /// Requests that share an invocation.
  package struct Bundle: Sendable {
    /// Names the bundle.
    package var id: UInt64
    /// The requests, all for one size of function.
    package var members: [Member]
  }

  /// How many requests share an invocation at most.
  package let requestsPerCall: Int
  private var ramp: InvocationRamp
  private var waiting: [Int: WaitingLine<Member>] = [:]
  private var bundles: [UInt64: Bundle] = [:]
  private var nextBundle: UInt64 = 0

  /// A line whose requests leave in bundles, as fast as the ramp allows.
  package init(_ ramp: InvocationRamp, requestsPerCall: Int) {
    self.ramp = ramp
    self.requestsPerCall = max(1, requestsPerCall)
  }

  /// Invocations in flight.
  package var inFlight: Int { bundles.count }

  /// Whether a request waits.
  package var isWaiting: Bool { waiting.values.contains { !$0.isEmpty } }

  /// A request joins the line.
  package mutating func submit(_ member: Member) {
    waiting[member.request.size, default: WaitingLine()].append(member, sequence: member.sequence)
  }

  /// The next requests to leave, if any may. Those for larger functions are the stragglers, and go first.
  package mutating func next(at now: ContinuousClock.Instant) -> Bundle? {
    guard bundles.count < ramp.allowed(at: now) else { return nil }
    guard let size = waiting.keys.sorted(by: >).first(where: { !(waiting[$0]?.isEmpty ?? true) }) else { return nil }
    var members: [Member] = []
    // A few requests are spread over invocations, as long as there is room, and don't share one.
    let room = max(1, ramp.allowed(at: now) - bundles.count)
    let share = ((waiting[size]?.count ?? 0) + room - 1) / room
    while members.count < min(requestsPerCall, max(1, share)), let member = waiting[size]?.popFirst() { members.append(member) }
    nextBundle += 1
    let bundle = Bundle(id: nextBundle, members: members)
    bundles[bundle.id] = bundle
    return bundle
  }

  /// A caller is no longer interested.
  /// - Returns: the caller, if it hasn't been told anything; whether its request had left; and the bundle that nobody waits for any more.
  package mutating func cancel(_ sequence: UInt64) -> (waiter: Waiter, hadLeft: Bool, abandoned: UInt64?)? {
    for size in waiting.keys {
      if let waiter = waiting[size]?.remove(sequence: sequence)?.waiter { return (waiter, false, nil) }
    }
    for (id, bundle) in bundles {
      guard let index = bundle.members.firstIndex(where: { $0.sequence == sequence }) else { continue }
      guard let waiter = bundles[id]?.members[index].waiter.take() else { return nil }
      let isAbandoned = bundles[id]?.members.allSatisfy { $0.waiter == nil } ?? false
      return (waiter, true, isAbandoned ? id : nil)
    }
    return nil
  }

  /// An invocation has ended, and makes room.
  /// - Returns: who waits for its requests, in their order; nil where one has been told something else.
  package mutating func end(_ bundle: UInt64) -> [Waiter?] { bundles.removeValue(forKey: bundle)?.members.map(\.waiter) ?? [] }

  /// The platform refused an invocation because there were too many.
  package mutating func slowDown(at now: ContinuousClock.Instant) { ramp.slowDown(inFlight: bundles.count, at: now) }

  /// Everybody who waits for anything; nobody waits any more then.
  package mutating func takeAll() -> [(waiter: Waiter, hadLeft: Bool)] {
    var all: [(Waiter, Bool)] = []
    for size in waiting.keys {
      while let member = waiting[size]?.popFirst() { if let waiter = member.waiter { all.append((waiter, false)) } }
    }
    for id in bundles.keys {
      for index in bundles[id]?.members.indices ?? 0..<0 {
        if let waiter = bundles[id]?.members[index].waiter.take() { all.append((waiter, true)) }
      }
    }
    return all
  }
}
