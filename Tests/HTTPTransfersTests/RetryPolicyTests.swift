import Foundation
import Records
import Testing

@testable import HTTPTransfers

@Suite(.timeLimit(.minutes(3))) struct RetryPolicyTests {
  private let clock = ManualClock()

  private var policy: RetryPolicy {
    var policy = RetryPolicy()
    policy.seed = 1
    policy.clock = clock
    return policy
  }

  /// Answers as the table says for each request in turn, and 200 after that.
  private static func answering(_ statuses: [Int], _ fields: [String] = []) -> LoopbackServer.Handler {
    let served = Counter()
    return { _, connection in
      let index = served.add() - 1
      return connection.answer(index < statuses.count ? statuses[index] : 200, fields, "answer \(index)")
    }
  }

  @Test(arguments: [
    (503, RetryClass.throttled), (429, .throttled), (500, .server), (502, .server), (504, .server), (599, .server),
  ])
  func whatMayHealIsTriedAgain(_ status: Int, _ reason: RetryClass) async throws {
    try await withServer(.loopback, Self.answering([status, status])) { server, client async throws in
      let metrics = TransferMetrics()
      let response = try policy.run(client, metrics: metrics) { attempt in HTTPRequest(url: server.url("/\(attempt)")) }
      #expect(response.text == "answer 2")
      #expect(server.counts.requests.map(\.target) == ["/1", "/2", "/3"])
      #expect(server.counts.requests.map(\.connection) == [1, 2, 3])
      #expect(metrics.snapshot().retries == [reason: 2] && client.metrics.snapshot().retries == [reason: 2])
      #expect(metrics.snapshot().requestCount == 3)
      #expect(clock.pauses.count == 2)
    }
  }

  @Test(arguments: [200, 204, 301, 304, 400, 401, 403, 404, 408, 409, 412, 416, 501, 505])
  func whatCannotHealStands(_ status: Int) async throws {
    try await withServer(.loopback, Self.answering([status])) { server, client async throws in
      #expect(try policy.run(client) { _ in HTTPRequest(url: server.url()) }.status == status)
      #expect(server.counts.requests.count == 1)
      #expect(clock.pauses.isEmpty)
    }
  }

  @Test func theLastAnswerStandsWhenAttemptsAreUsedUp() async throws {
    try await withServer(.loopback, Self.answering(Array(repeating: 503, count: 99))) { server, client async throws in
      var policy = policy
      policy.attempts = 4
      let response = try policy.run(client) { _ in HTTPRequest(url: server.url()) }
      #expect(response.status == 503 && response.text == "answer 3")
      #expect(server.counts.requests.count == 4)
    }
  }

  @Test func theNetworkIsTriedAgainOnAnotherConnection() async throws {
    try await withServer { _, connection in
      switch connection.number {
      case 1:
        connection.reset()
        return false
      case 2:
        connection.answer(200, [], Array("half".utf8), length: 8)
        return false
      default: return connection.answer(200, [], "complete")
      }
    } body: { server, client async throws in
      var sinks: [CollectingSink] = []
      let response = try policy.run(
        client,
        into: { _ in
          sinks.append(CollectingSink())
          return sinks.last
        }, makeRequest: { _ in HTTPRequest(url: server.url()) })
      #expect(response.bodyCount == 8)
      let texts = sinks.map { String(decoding: $0.bytes, as: UTF8.self) }
      // What had arrived of the half may or may not have been handed on when the failure showed.
      #expect(texts.count == 3 && texts[0] == "" && "half".hasPrefix(texts[1]) && texts[2] == "complete")
      #expect(client.metrics.snapshot().retries == [.network: 2])
    }
  }

  @Test func theLastErrorSaysHowOftenItWasTried() async throws {
    try await withServer { _, _ in
      false
    } body: { server, client async throws in
      var policy = policy
      policy.attempts = 3
      let error = try #require(throws: HTTPError.self) { try policy.run(client) { _ in HTTPRequest(url: server.url()) } }
      #expect(error.code == .reset)
      #expect(error.message.hasSuffix("(the last of 3 attempts)"))
      #expect(server.counts.requests.count == 3)
    }
  }

  @Test func whatTheCallerBrokeIsNotTriedAgain() async throws {
    try await withServer { _, connection in
      connection.answer(200, [], "x")
    } body: { server, client async throws in
      let error = #expect(throws: HTTPError.self) {
        try policy.run(
          client, into: { _ in CollectingSink { _ in throw Mishap() } }, makeRequest: { _ in HTTPRequest(url: server.url()) })
      }
      #expect(error?.code == .sink)
      #expect(throws: HTTPError.self) { try policy.run(client) { _ in HTTPRequest(url: "nonsense") } }
      #expect(throws: Mishap.self) { try policy.run(client) { _ in throw Mishap() } }
      #expect(server.counts.requests.count == 1)
    }
  }

  @Test func expiredCredentialsAreRenewedTwiceAtMost() async throws {
    try await withServer { request, connection in
      connection.answer(request.target == "/2" ? 200 : 400, [], "<Code>ExpiredToken</Code>")
    } body: { server, client async throws in
      func run(upTo best: Int) throws -> (HTTPResponse, renewals: Int) {
        var key = 0
        let response = try policy.run(
          client, classify: { $0.text.contains("ExpiredToken") && $0.status == 400 ? .expiredCredentials : nil },
          onRetry: { reason, response in
            #expect(reason == .expiredCredentials && response?.status == 400)
            key = min(key + 1, best)
          }, makeRequest: { _ in HTTPRequest(url: server.url("/\(key)")) })
        return (response, key)
      }
      #expect(try run(upTo: 2).0.status == 200)
      #expect(clock.pauses.first == .zero)
      #expect(server.counts.requests.map(\.target) == ["/0", "/1", "/2"])
      #expect(server.counts.connections == 1)
      #expect(try run(upTo: 1).0.status == 400)
      #expect(server.counts.requests.count == 6)
    }
  }

  @Test func theServersOwnPauseCounts() async throws {
    try await withServer(.loopback, Self.answering([503], ["Retry-After: 25"])) { server, client async throws in
      #expect(try policy.run(client) { _ in HTTPRequest(url: server.url()) }.status == 200)
      #expect(clock.pauses[0] >= .seconds(25) && clock.pauses[0] < .seconds(26))
    }
    try await withServer(.loopback, Self.answering([503], ["Retry-After: 301"])) { server, client async throws in
      #expect(try policy.run(client) { _ in HTTPRequest(url: server.url()) }.status == 503)
      #expect(server.counts.requests.count == 1)
    }
  }

  @Test func theDeadlineEndsAStalledAttempt() async throws {
    try await withServer { _, connection in
      connection.awaitClose()
      return false
    } body: { server, client async throws in
      var policy = RetryPolicy()
      policy.deadline = .milliseconds(150)
      let error = #expect(throws: HTTPError.self) { try policy.run(client) { _ in HTTPRequest(url: server.url()) } }
      #expect(error?.code == .timeout && error?.isTransient == false)
    }
  }

  @Test(arguments: [true, false]) func waitingBetweenAttemptsIsInterrupted(_ closes: Bool) async throws {
    try await withServer(.loopback, Self.answering(Array(repeating: 503, count: 99))) { server, client async throws in
      var policy = RetryPolicy()
      (policy.base, policy.cap, policy.deadline) = (.seconds(1000), .seconds(1000), nil)
      let cancellation = HTTPCancellation()
      let url = server.url()
      async let code = onThread { [policy] () -> HTTPError.Code? in
        do {
          _ = try policy.run(client, cancellation: cancellation) { _ in HTTPRequest(url: url) }
          return nil
        } catch { return (error as? HTTPError)?.code }
      }
      #expect(await eventually { client.metrics.snapshot().requestCount == 1 })
      if closes { client.close() } else { cancellation.cancel() }
      #expect(await code == (closes ? .closed : .cancelled))
    }
  }

  @Test func throttlingSlowsTheBucketDown() async throws {
    try await withServer(.loopback, Self.answering([503, 500])) { server, client async throws in
      let bucket = TokenBucket(rate: 100, burst: 10, clock: clock)
      _ = try policy.run(client, bucket: bucket) { _ in HTTPRequest(url: server.url()) }
      #expect(bucket.rate < 60)
      let stop = HTTPCancellation()
      stop.cancel()
      let error = #expect(throws: HTTPError.self) {
        try policy.run(client, bucket: bucket, cancellation: stop) { _ in HTTPRequest(url: server.url()) }
      }
      #expect(error?.code == .cancelled)
      #expect(server.counts.requests.count == 3)
    }
  }

  @Test func aBucketThatIsEmptyTooLongIsATimeout() async throws {
    try await withServer(.loopback, Self.answering([])) { server, client async throws in
      let bucket = TokenBucket(rate: 0.001, burst: 1, clock: clock)
      _ = try policy.run(client, bucket: bucket) { _ in HTTPRequest(url: server.url()) }
      let error = #expect(throws: HTTPError.self) {
        try policy.run(client, bucket: bucket) { _ in HTTPRequest(url: server.url()) }
      }
      #expect(error?.code == .timeout)
      #expect(clock.pauses.isEmpty && server.counts.requests.count == 1)
    }
  }

  @Test func slowAttemptsAreHedged() async throws {
    try await withServer { _, connection in
      if connection.number == 1 { connection.awaitClose() }
      return connection.answer(connection.number == 2 ? 500 : 200, [], "from \(connection.number)")
    } body: { server, client async throws in
      var policy = policy
      policy.attempts = 2
      var request = HTTPRequest(url: server.url())
      request.timeouts.idle = .milliseconds(300)
      let response = try policy.run(client, hedge: .milliseconds(20)) { _ in request }
      #expect(response.text == "from 3")
      #expect(client.metrics.snapshot().hedges == 1)
    }
  }

  @Test func pausesDoubleUpToTheCapAndRepeatForASeed() {
    var policy = RetryPolicy()
    (policy.attempts, policy.deadline, policy.seed) = (20, nil, 5)
    func pauses(_ policy: RetryPolicy, _ reason: RetryClass) -> [Duration] {
      var state = RetryState(policy, at: .now)
      return (1..<policy.attempts).compactMap { _ in
        if case .retry(let pause) = state.next(after: reason, now: .now) { pause } else { nil }
      }
    }
    for (reason, base) in [
      (RetryClass.network, Duration.milliseconds(100)), (.server, .milliseconds(100)), (.throttled, .milliseconds(400)),
    ] {
      let all = pauses(policy, reason)
      #expect(all.count == 19)
      for (index, pause) in all.enumerated() {
        let ceiling = min(base * (1 << index), .seconds(10))
        #expect(pause >= ceiling / 4 && pause <= ceiling, "\(index)")
      }
      #expect(all == pauses(policy, reason))
      var other = policy
      other.seed = 6
      #expect(all != pauses(other, reason))
    }
  }

  @Test func nothingBeginsAfterTheDeadline() {
    var policy = RetryPolicy()
    (policy.attempts, policy.deadline, policy.seed) = (1000, .seconds(20), 5)
    let start = ContinuousClock.now
    var (now, state) = (start, RetryState(policy, at: start))
    while case .retry(let pause) = state.next(after: .throttled, now: now) {
      now += pause
      #expect(now < start + .seconds(20))
    }
    #expect(state.attempt > 3 && state.attempt < 50)
  }

  @Test func retryAfterIsSecondsOrADate() {
    func pause(_ fields: [HTTPField]) -> Duration? {
      RetryPolicy.retryAfter(HTTPResponse(status: 503, headers: HTTPHeaders(fields)))
    }
    #expect(pause([]) == nil)
    #expect(pause([HTTPField("retry-after", "7")]) == .seconds(7))
    #expect(pause([HTTPField("Retry-After", "-7")]) == .zero)
    #expect(pause([HTTPField("Retry-After", "soon")]) == nil)
    let date = HTTPField("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(pause([date, HTTPField("Date", "Sun, 06 Nov 1994 08:49:07 GMT")]) == .seconds(30))
    #expect(pause([date]) == .zero)
  }
}
