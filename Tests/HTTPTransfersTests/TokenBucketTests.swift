import Testing

@testable import HTTPTransfers

@Suite(.timeLimit(.minutes(3))) struct TokenBucketTests {
  private let clock = ManualClock()

  @Test func aBurstGoesAtOnceAndTheRestAtTheRate() {
    let bucket = TokenBucket(rate: 10, burst: 5, clock: clock)
    let start = clock.now
    for _ in 0..<5 { #expect(bucket.take()) }
    #expect(clock.pauses.isEmpty)
    for _ in 0..<20 { #expect(bucket.take()) }
    #expect(abs((clock.now - start) / .seconds(1) - 2) < 0.001)
    clock.advance(by: .seconds(100))
    let pauses = clock.pauses.count
    for _ in 0..<5 { #expect(bucket.take()) }
    #expect(clock.pauses.count == pauses)
    #expect(bucket.take() && clock.pauses.count == pauses + 1)
  }

  @Test func throttlingHalvesTheRateOnceASecondAndItGrowsBack() {
    let bucket = TokenBucket(rate: 64, burst: 10, clock: clock)
    for _ in 0..<10 { bucket.slowDown() }
    #expect(bucket.rate == 32)
    clock.advance(by: .seconds(1))
    bucket.slowDown()
    #expect(abs(bucket.rate - 16.5) < 0.6)
    clock.advance(by: .seconds(15))
    #expect(bucket.rate > 30 && bucket.rate < 36)
    clock.advance(by: .seconds(60))
    #expect(bucket.rate == 64)
    for _ in 0..<100 {
      bucket.slowDown()
      clock.advance(by: .milliseconds(1001))
    }
    #expect(bucket.rate >= 0.25 && bucket.rate < 4)
  }

  @Test func throttlingTakesTheBurstAway() {
    let bucket = TokenBucket(rate: 10, burst: 100, clock: clock)
    bucket.slowDown()
    #expect(bucket.take() && clock.pauses.count == 1)
  }

  @Test func aWaitIsInterruptedAndGivesItsTurnBack() async {
    let bucket = TokenBucket(rate: 0.001, burst: 1)
    let stop = HTTPCancellation()
    #expect(bucket.take(unless: [stop]))
    async let waiting = onThread { bucket.take(unless: [HTTPCancellation(), stop]) }
    stop.cancel()
    #expect(await waiting == false)
    #expect(bucket.take(unless: [stop]) == false)
  }

  @Test func interruptedWaitsLeaveNoDebt() {
    let bucket = TokenBucket(rate: 1, burst: 1, clock: clock)
    #expect(bucket.take())
    clock.interrupts = true
    for _ in 0..<100 { #expect(!bucket.take()) }
    clock.interrupts = false
    #expect(bucket.take())
    #expect(clock.pauses == [.seconds(1)])
  }

  @Test func aTurnThatWouldComeTooLateIsNotTaken() {
    let bucket = TokenBucket(rate: 1, burst: 1, clock: clock)
    #expect(bucket.take(by: clock.now))
    for _ in 0..<10 { #expect(!bucket.take(by: clock.now + .milliseconds(999))) }
    #expect(clock.pauses.isEmpty)
    #expect(bucket.take(by: clock.now + .seconds(1)))
    #expect(clock.pauses == [.seconds(1)])
  }

  @Test func theSystemsClockSleeps() {
    let clock = SystemTransferClock()
    let end = clock.now + .milliseconds(20)
    #expect(clock.sleep(until: end, unless: [HTTPCancellation()]))
    #expect(clock.now >= end)
    #expect(clock.sleep(until: end, unless: []))
  }
}
