import ServerlessDatasets
import Testing

/// Closures that throw: which error comes of it, and that the program can go on.
@Suite struct FailureTests {
  private struct Unlucky: Error, CustomStringConvertible {
    let number: Int
    var description: String { "unlucky \(number)" }
  }

  @Test func aThrowingClosureIsReportedWithItsPlace() async throws {
    let calls = Counter()
    try await withSession { session async throws in
      let numbers = session.dataset(of: Array(0..<40), partitions: 4)
      let failing = numbers.map { number in
        if number == 25 { throw Unlucky(number: calls.pass(number)) }
        return number
      }
      let error = try await failure { try await failing.collect() }
      #expect(error?.code == .userError)
      #expect(error?.message.contains("unlucky 25") == true)
      #expect(error?.message.contains("Unlucky") == true)
      #expect(error?.location.task == 2)
      #expect(error?.location.attempt == 4)
      #expect(error?.location.stage == 0)
      #expect(error?.location.input?.contains("elements 20..<30") == true)
      #expect(error?.location.action?.contains("collect") == true)
      #expect(calls.count == 4)
      // Caught, the program goes on, with the same dataset, too.
      #expect(try await numbers.count() == 40)
      #expect(try await failing.prefix(5) == [0, 1, 2, 3, 4])
      #expect(try await failure { try await failing.count() }?.code == .userError)
    }
  }

  @Test func everyOperatorPassesErrorsOn() async throws {
    try await withSession { session async throws in
      let numbers = session.range(0..<3000, partitions: 2)
      let pairs = numbers.map { ($0 % 10, $0) }
      @Sendable func fail(_ number: Int) throws -> Int {
        if number == 2100 { throw Unlucky(number: number) }
        return number
      }
      let attempts: [(String, @Sendable () async throws -> Int)] = [
        ("filter", { try await numbers.filter { try fail($0) > 0 }.count() }),
        ("flatMap", { try await numbers.flatMap { [try fail($0)] }.count() }),
        ("compactMap", { try await numbers.compactMap { try fail($0) }.count() }),
        ("mapPartitions", { try await numbers.mapPartitions { try $0.map { try fail($0) } }.count() }),
        ("mapValues", { try await pairs.mapValues { try fail($0) }.count() }),
        ("keyed", { try await numbers.keyed { try fail($0) }.count() }),
        ("reduceByKey", { try await pairs.reduceByKey { try max($0, fail($1)) }.count() }),
        (
          "mapGroups",
          { try await pairs.groupBy { $0.0 }.mapGroups { try fail($0 + 2091 + $1.reduce(0) { $0 + $1.0 * 0 }) }.count() }
        ),
        ("flatMapGroups", { try await pairs.groupBy { $0.0 }.flatMapGroups { [try fail($0 + 2091)] + $1.map(\.1) }.count() }),
        ("reduce", { try await numbers.reduce { try max($0, fail($1)) } ?? 0 }),
        (
          "forEachPartition",
          {
            try await numbers.forEachPartition { for number in $0 { _ = try fail(number) } }
            return 0
          }
        ),
      ]
      for (name, attempt) in attempts {
        let error = try await failure { try await attempt() }
        #expect(error?.code == .userError, "\(name)")
        #expect(error?.message.contains("unlucky 2100") == true, "\(name): \(error?.message ?? "no error")")
      }
      #expect(try await numbers.count() == 3000)
    }
  }

  /// Rows that own memory are neither leaked nor freed twice when a batch is left half done.
  @Test func rowsOfAFailedBatchAreReleased() async throws {
    let alive = LiveCount()
    try await withSession { session async throws in
      let tracked = session.range(0..<2000, partitions: 1).map { Tracked($0, alive) }
      for stop in [0, 1, 511, 512, 1999] {
        let failing = tracked.map { tracked in
          if tracked.number == stop { throw Unlucky(number: stop) }
          return tracked
        }
        let filtering = tracked.filter { tracked in
          if tracked.number == stop { throw Unlucky(number: stop) }
          return tracked.number % 2 == 0
        }
        #expect(try await failure { try await failing.count() }?.code == .userError)
        #expect(try await failure { try await filtering.count() }?.code == .userError)
        #expect(try await failing.map(\.number).prefix(stop) == Array(0..<stop))
      }
    }
    #expect(alive.count == 0)
  }

  @Test func anErrorThatIsNotCaughtEndsTheRun() async throws {
    let error = try await failure {
      try await withSession { session async throws in
        try await session.range(0..<2).map { _ -> Int in throw Unlucky(number: 1) }.collect()
      }
    }
    #expect(error?.code == .userError)
    #expect(error?.location.run != nil)
  }
}
