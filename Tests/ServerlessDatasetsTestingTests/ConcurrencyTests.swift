import NIOCore
import StoreTesting
import Testing

@testable import ServerlessDatasetsTesting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct ConcurrencyTests {
  @Test func moreThanTheConcurrencyIsThrottled() async throws {
    let folder = try TemporaryFolder()
    try await withService {
      $0.concurrency = 2
    } _: { (service, client) async throws in
      async let first = client.invoke(#"{"await":"\#(folder.path)/marker"}"#)
      async let second = client.invoke(#"{"await":"\#(folder.path)/marker"}"#)
      try await eventually { service.statistics.executions == 2 }
      let third = try await client.invoke("{}")
      #expect(third.status == 429)
      #expect(third.exception == "TooManyRequestsException")
      #expect(third.body.contains(#""Reason":"ReservedFunctionConcurrentInvocationLimitExceeded""#))
      mkdir(folder.path + "/marker", 0o755)
      #expect(try await first.status == 200)
      #expect(try await second.status == 200)
      #expect(try await client.invoke("{}").status == 200)
      #expect(service.statistics.throttled == 1)
      #expect(service.statistics.peakConcurrency == 2)
    }
  }

  @Test func moreEnvironmentsThanTheRampAllowsAreThrottled() async throws {
    let folder = try TemporaryFolder()
    try await withService {
      $0.burst = 1
      $0.ramp = 0
    } _: { (service, client) async throws in
      async let first = client.invoke(#"{"await":"\#(folder.path)/marker"}"#)
      try await eventually { service.statistics.executions == 1 }
      let second = try await client.invoke("{}")
      #expect(second.status == 429)
      #expect(second.body.contains(#""Reason":"FunctionInvocationRateLimitExceeded""#))
      mkdir(folder.path + "/marker", 0o755)
      #expect(try await first.status == 200)
      #expect(try await client.invoke("{}").status == 200)
      #expect(service.statistics.coldStarts == 1)
    }
  }

  @Test func theRampGrowsWithTime() {
    let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    var ramp = ConcurrencyRamp(burst: 3, ramp: 100, now: start)
    func taken(after time: TimeAmount, of attempts: Int) -> Int {
      (0..<attempts).filter { _ in ramp.take(now: start + time) }.count
    }
    let times: [TimeAmount] = [.zero, .milliseconds(99), .milliseconds(101), .hours(1)]
    // One more every tenth of a second, and never more than at the beginning.
    let counts = times.map { taken(after: $0, of: 5) }
    #expect(counts == [3, 0, 1, 3])
  }

  @Test func asynchronousInvocationsWaitForRoom() async throws {
    try await withService {
      $0.concurrency = 2
    } _: { (service, client) async throws in
      for _ in 0..<10 { #expect(try await client.invoke(#"{"sleep":50}"#, type: "Event").status == 202) }
      try await eventually { service.statistics.successes == 10 }
      #expect(service.statistics.peakConcurrency <= 2)
      #expect(service.statistics.queued == 0)
    }
  }

  @Test func manyInvocationsAtOnceAreAllAnswered() async throws {
    try await withService { (service, client) async throws in
      let bodies = try await withThrowingTaskGroup(of: (Int, String).self) { group in
        for number in 0..<400 {
          if number >= 32 { _ = try await group.next().map { #expect($0.1 == #"{"n":\#($0.0)}"#) } }
          group.addTask { (number, try await client.invoke(#"{"n":\#(number)}"#).body) }
        }
        var rest = 0
        for try await (number, body) in group {
          #expect(body == #"{"n":\#(number)}"#)
          rest += 1
        }
        return rest
      }
      #expect(bodies == 32)
      #expect(service.statistics.successes == 400)
      #expect(service.statistics.peakConcurrency <= 32)
      #expect(service.statistics.coldStarts <= 64)
    }
  }
}
