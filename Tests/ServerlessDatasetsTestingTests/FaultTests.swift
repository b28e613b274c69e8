import Testing

@testable import ServerlessDatasetsTesting

@Suite struct FaultTests {
  private func faults(_ change: (inout LocalLambda.Faults) -> Void) -> LocalLambda.Faults {
    var faults = LocalLambda.Faults()
    faults.seed = 7
    change(&faults)
    return faults
  }

  @Test func theSeedDecides() {
    var some = faults { $0.duplicates = 0.1 }
    (some.droppedAnswers, some.throttles, some.crashes, some.serverErrors) = (0.1, 0.1, 0.1, 0.1)
    var other = some
    other.seed = 8
    let harms = (1...1000).map { some.harm(to: $0) }
    #expect(harms == (1...1000).map { some.harm(to: $0) })
    #expect(harms != (1...1000).map { other.harm(to: $0) })
    for share: KeyPath<InjectedHarm, Bool> in [\.isDuplicated, \.dropsAnswer, \.isThrottled, \.crashes, \.failsService] {
      #expect((50...150).contains(harms.filter { $0[keyPath: share] }.count))
    }
    let none = faults { _ in }
    #expect((1...1000).allSatisfy { !none.harm(to: $0).isDuplicated })
  }

  @Test func duplicatesAreExecutedTwiceAndAnsweredOnce() async throws {
    try await withService {
      $0.faults = faults { $0.duplicates = 1 }
    } _: { (service, client) async throws in
      for number in 0..<5 { #expect(try await client.invoke(#"{"n":\#(number)}"#).body == #"{"n":\#(number)}"#) }
      try await eventually { service.statistics.successes == 10 }
      #expect(service.statistics.injectedDuplicates == 5)
      #expect(service.statistics.coldStarts >= 2)
    }
  }

  @Test func droppedAnswersCloseTheConnectionAfterTheWork() async throws {
    try await withService {
      $0.faults = faults { $0.droppedAnswers = 1 }
    } _: { (service, client) async throws in
      await #expect(throws: (any Error).self) { try await client.invoke("{}") }
      try await eventually { service.statistics.successes >= 1 }
      await #expect(throws: (any Error).self) { try await client.invoke("{}", type: "Event") }
      try await eventually { service.statistics.successes == service.statistics.requests }
      #expect(service.statistics.injectedDroppedAnswers == service.statistics.requests)
    }
  }

  @Test func throttlesAndErrorsOfTheServiceExecuteNothing() async throws {
    try await withService {
      $0.faults = faults { $0.throttles = 1 }
    } _: { (service, client) async throws in
      let reply = try await client.invoke("{}")
      #expect(reply.status == 429)
      #expect(reply.exception == "TooManyRequestsException")
      #expect(service.statistics.injectedThrottles == 1)
      #expect(service.statistics.throttled == 0)
      #expect(service.statistics.coldStarts == 0)
    }
    try await withService {
      $0.faults = faults { $0.serverErrors = 1 }
    } _: { (service, client) async throws in
      var statuses: Set<Int> = []
      for _ in 0..<20 {
        let reply = try await client.invoke("{}")
        statuses.insert(reply.status)
        #expect(reply.exception == "ServiceException")
      }
      #expect(statuses == [500, 502])
      #expect(service.statistics.injectedServerErrors == 20)
      #expect(service.statistics.coldStarts == 0)
    }
  }

  @Test func crashesKillTheProcessInTheMiddle() async throws {
    try await withService {
      $0.faults = faults { $0.crashes = 1 }
    } _: { (service, client) async throws in
      for command in [#"{"sleep":100000}"#, "{}"] {
        let reply = try await client.invoke(command)
        #expect(reply.status == 200)
        #expect(reply.functionError == "Unhandled")
        #expect(reply.body.contains("Runtime exited with error: signal: killed"))
      }
      #expect(service.statistics.injectedCrashes == 2)
      #expect(service.statistics.coldStarts == 2)
    }
  }

  @Test func whatHappensIsWhatTheSeedForetells() async throws {
    var some = faults { $0.duplicates = 0.2 }
    (some.throttles, some.crashes, some.serverErrors) = (0.2, 0.15, 0.1)
    let harms = (1...40).map { some.harm(to: $0) }
    try await withService {
      $0.faults = some
    } _: { (service, client) async throws in
      for harm in harms {
        let reply = try await client.invoke("{}")
        if harm.isThrottled {
          #expect(reply.status == 429)
        } else if harm.failsService {
          #expect(reply.status == 500 || reply.status == 502)
        } else {
          #expect(reply.status == 200)
          let isLost = harm.crashes && !(harm.isDuplicated && harm.choosesSecond)
          #expect((reply.functionError != nil) == isLost)
        }
      }
      #expect(service.statistics.injectedThrottles == harms.filter(\.isThrottled).count)
      #expect(service.statistics.requests == 40)
    }
  }
}
