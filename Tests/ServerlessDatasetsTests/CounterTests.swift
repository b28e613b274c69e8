import ServerlessDatasets
import Synchronization
import Testing

/// Counters on threads of this process.
@Suite struct CounterTests {
  @Test(arguments: Shape.all)
  func eachElementCountsOnce(_ shape: Shape) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let (seen, kept, sum) = (session.counter("seen"), session.counter("kept"), session.counter("sum"))
      let groups = session.counter("groups")
      let small = session.dataset(of: rows, partitions: shape.partitions).filter { row in
        seen += 1
        if row.1 < 50 { kept.add() }
        return row.1 < 50
      }
      let groupCount = try await small.mapPartitions { rows in
        // A thread of its own.
        rows.map { row in
          sum += row.1
          sum += -1
          return row
        }
      }.reduceByKey(+).map { row in
        groups += 1
        return row
      }.count()
      let expected = rows.filter { $0.1 < 50 }
      #expect(seen.value == rows.count)
      #expect(kept.value == expected.count)
      #expect(sum.value == expected.reduce(0) { $0 + $1.1 - 1 })
      #expect(groups.value == groupCount)
      // Counters of one name are one.
      #expect(session.counter("seen").value == rows.count && session.counter("other").value == 0)
    }
  }

  @Test(arguments: ["all", "none"])
  func failedAttemptsDoNotCount(optimizer: String) async throws {
    let calls = Mutex<Set<Int>>([])
    try await withSession(optimizer: optimizer) { session async throws in
      struct Unlucky: Error {}
      let rows = session.counter("rows")
      let count = try await session.range(0..<100, partitions: 5).map { number in
        rows += 1
        if number % 20 == 19, calls.withLock({ $0.insert(number).inserted }) { throw Unlucky() }
        return number
      }.count()
      #expect(count == 100 && rows.value == 100 && calls.withLock { $0.count } == 5)
    }
  }

  @Test func computationsCount() async throws {
    try await withSession { session async throws in
      let (twice, cached, shuffled) = (session.counter("twice"), session.counter("cached"), session.counter("shuffled"))
      let numbers = session.range(0..<30, partitions: 3)
      let mapped = numbers.map { number in
        twice += 1
        return number
      }
      #expect(try await (mapped.count(), mapped.reduce(+)) == (30, 435))
      #expect(twice.value == 60)
      let kept = numbers.map { number in
        cached += 1
        return number
      }.cached()
      #expect(try await (kept.count(), kept.reduce(+)) == (30, 435))
      #expect(cached.value == 30)
      let sums = numbers.map { number in
        shuffled += 1
        return (number % 3, number)
      }.reduceByKey(+)
      // The second action reads what the first has exchanged.
      #expect(try await (sums.count(), sums.values().reduce(+)) == (3, 435))
      #expect(shuffled.value == 30)
    }
  }

  @Test(arguments: 0..<10)
  func actionsAtOnceCountSharedOutputsOnce(_ seed: Int) async throws {
    try await withSession("atOnce-\(seed)", workers: 3) { session async throws in
      let rows = session.counter("rows")
      let kept = session.range(0..<40, partitions: 4).map { number in
        rows += 1
        return number
      }.cached()
      async let count = kept.count()
      async let sum = kept.reduce(+)
      async let first = kept.filter { $0 > seed }.collect()
      let results = try await (count, sum, first.count)
      #expect(results == (40, 780, 39 - seed))
      #expect(rows.value == 40)
    }
  }

  @Test func anActionThatFailsAddsNothing() async throws {
    let attempts = Mutex(0)
    try await withSession { session async throws in
      struct Unlucky: Error {}
      let (made, used) = (session.counter("made"), session.counter("used"))
      let kept = session.range(0..<10, partitions: 2).map { number in
        made += 1
        return number
      }.cached()
      let error = try await failure {
        try await kept.map { number -> Int in
          used += 1
          attempts.withLock { $0 += 1 }
          throw Unlucky()
        }.count()
      }
      #expect(error?.code == .userError && attempts.withLock { $0 } >= 4)
      #expect(made.value == 0 && used.value == 0)
      // What it had stored is used, and counts now.
      #expect(try await kept.count() == 10)
      #expect(made.value == 10 && used.value == 0)
    }
  }

  @Test func partitionsThatWereNotNeededDoNotCount() async throws {
    try await withSession { session async throws in
      let rows = session.counter("rows")
      let first = try await session.range(0..<100, partitions: 10).filter { number in
        rows += 1
        return number >= 5
      }.first()
      #expect(first == 5 && rows.value == 10)
    }
  }

  @Test func aCounterThatAClosureMakes() async throws {
    try await withSession { session async throws in
      let count = try await session.range(0..<100, partitions: 4).filter { number in
        session.counter("made by number \(number % 3) of a closure") += 1
        return true
      }.count()
      #expect(count == 100)
      #expect((0..<3).map { session.counter("made by number \($0) of a closure").value } == [34, 33, 33])
    }
  }

  @Test func totalsMayFallToZero() async throws {
    try await withSession { session async throws in
      let rows = session.counter("rows")
      let up = session.range(0..<5).filter { _ in
        rows += 1
        return true
      }
      let down = session.range(0..<5).filter { _ in
        rows += -1
        return true
      }
      #expect(try await up.count() == 5)
      #expect(rows.value == 5)
      #expect(try await down.count() == 5)
      #expect(rows.value == 0)
    }
  }

  // MARK: Misuse

  @Test func countingOutsideTasksIsRefused() async throws {
    let error = try await failure {
      try await withSession { session async throws in
        session.counter("rows") += 1
        return try await session.range(0..<3).count()
      }
    }
    #expect(error?.code == .misuse && error?.message.contains("\"rows\" was added to outside") == true)
  }

  @Test func countingAtTheEndIsRefused() async throws {
    let error = try await failure { try await withSession { session async throws in session.counter("rows") += 1 } }
    #expect(error?.code == .misuse)
  }

  @Test func aValueInsideATaskIsRefused() async throws {
    try await withSession { session async throws in
      let rows = session.counter("rows")
      let error = try await failure { try await session.range(0..<3).map { $0 + rows.value }.count() }
      #expect(error?.code == .misuse && error?.message.contains("capture the number") == true)
      // The program may go on.
      let sum = try await session.range(0..<3).map { [value = rows.value] in $0 + value }.reduce(+)
      #expect(sum == 3)
    }
  }
}
