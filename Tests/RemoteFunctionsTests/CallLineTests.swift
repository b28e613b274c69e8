import FunctionInvocation
import Testing

@testable import RemoteFunctions

/// Which requests leave when.
@Suite struct CallLineTests {
  private let start = ContinuousClock.now

  private func member(_ sequence: UInt64, size: Int = 0) -> CallLine<Int>.Member {
    .init(sequence: sequence, waiter: Int(sequence), request: InvocationRequest(body: [], size: size))
  }

  @Test func noMoreThanTheLimitAreInFlight() {
    var line = CallLine<Int>(InvocationRamp(limit: 3), requestsPerCall: 1)
    for sequence in 1...5 { line.submit(member(UInt64(sequence))) }
    let bundles = (0..<3).compactMap { _ in line.next(at: start) }
    #expect(bundles.map { $0.members.map(\.sequence) } == [[1], [2], [3]])
    #expect(line.next(at: start) == nil && line.isWaiting)
    #expect(line.end(bundles[1].id) == [2])
    #expect(line.next(at: start)?.members.map(\.sequence) == [4])
    #expect(line.next(at: start) == nil)
  }

  @Test func requestsShareAnInvocationWhenThereAreMany() {
    var line = CallLine<Int>(InvocationRamp(limit: 2), requestsPerCall: 3)
    for sequence in 1...7 { line.submit(member(UInt64(sequence))) }
    #expect(line.next(at: start)?.members.count == 3)
    #expect(line.next(at: start)?.members.count == 3)
    #expect(line.next(at: start) == nil)
  }

  @Test func aFewRequestsAreSpread() {
    var line = CallLine<Int>(InvocationRamp(limit: 10), requestsPerCall: 4)
    for sequence in 1...4 { line.submit(member(UInt64(sequence))) }
    #expect((0..<4).compactMap { _ in line.next(at: start)?.members.count } == [1, 1, 1, 1])
  }

  @Test func sizesDontMix() {
    var line = CallLine<Int>(InvocationRamp(limit: 2), requestsPerCall: 8)
    line.submit(member(1))
    line.submit(member(2, size: 1))
    line.submit(member(3))
    #expect(line.next(at: start)?.members.map(\.sequence) == [2])
    #expect(line.next(at: start)?.members.map(\.sequence) == [1, 3])
  }

  @Test func whoIsNoLongerInterestedIsToldOnce() throws {
    var line = CallLine<Int>(InvocationRamp(limit: 1), requestsPerCall: 2)
    for sequence in 1...3 { line.submit(member(UInt64(sequence))) }
    let left = line.next(at: start)
    let bundle = try #require(left)
    let cancelled1 = line.cancel(1)
    let first = try #require(cancelled1)
    #expect(first.waiter == 1 && first.hadLeft && first.abandoned == nil)
    #expect(line.cancel(1) == nil)
    let cancelled2 = line.cancel(2)
    let second = try #require(cancelled2)
    #expect(second.abandoned == bundle.id)
    let cancelled3 = line.cancel(3)
    let third = try #require(cancelled3)
    #expect(third.waiter == 3 && !third.hadLeft)
    #expect(line.end(bundle.id) == [nil, nil] && !line.isWaiting)
    #expect(line.end(bundle.id).isEmpty)
  }

  @Test func theRampRises() {
    var ramp = InvocationRamp(limit: 3000, burst: 1000, perSecond: 100)
    #expect(ramp.allowed(at: start) == 1000)
    #expect(ramp.allowed(at: start + .seconds(5)) == 1500)
    #expect(ramp.allowed(at: start + .seconds(60)) == 3000)
    var small = InvocationRamp(limit: 50, burst: 1000, perSecond: 100)
    #expect(small.allowed(at: start) == 50)
  }

  @Test func throttlingLowersItOnceAMoment() {
    var ramp = InvocationRamp(limit: 100)
    #expect(ramp.allowed(at: start) == 100)
    for _ in 0..<20 { ramp.slowDown(inFlight: 50, at: start) }
    #expect(ramp.allowed(at: start) == 40)
    ramp.slowDown(inFlight: 40, at: start + .seconds(2))
    #expect(ramp.allowed(at: start + .seconds(2)) == 32)
    #expect(ramp.allowed(at: start + .seconds(12)) == 100)
    for second in 0..<1000 { ramp.slowDown(inFlight: 1, at: start + .seconds(20 + second)) }
    #expect(ramp.allowed(at: start + .seconds(1020)) >= 1)
  }
}
