import ServerlessDatasets
import Synchronization
import Testing

/// Elements transformed by asynchronous functions.
@Suite struct AsyncMapTests {
  @Test(arguments: Shape.all, [1, 4])
  func resultsComeInOrder(_ shape: Shape, _ concurrency: Int) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      let mapped = pairs.map(concurrency: concurrency) { row in
        if row.1 % 3 == 0 { await Task.yield() }
        return (row.1, row.0)
      }
      #expect(list(try await mapped.collect()) == list(rows.map { ($0.1, $0.0) }))
      #expect(
        bag(try await mapped.reduceByKey(+).collect())
          == bag(grouped(rows.map { ($0.1, $0.0) }).map { ($0.key, $0.value.reduce(0, +)) }))
      #expect(list(try await mapped.prefix(2)) == list(rows.prefix(2).map { ($0.1, $0.0) }))
    }
  }

  @Test(arguments: [1, 3, 8])
  func noMoreCallsThanAllowed(_ concurrency: Int) async throws {
    let calls = Calls()
    try await withSession { session async throws in
      let numbers = session.range(0..<100, partitions: 1).map(concurrency: concurrency) { number in
        calls.begin()
        try await Task.sleep(for: .microseconds(number % 7 * 100))
        calls.end()
        return number
      }
      #expect(try await numbers.collect() == Array(0..<100))
    }
    #expect(calls.most <= concurrency)
    #expect(concurrency == 1 || calls.most > 1)
  }

  @Test func aKeyForEachCall() async throws {
    let attempts = Attempts()
    try await withSession { session async throws in
      let numbers = session.range(0..<60, partitions: 3)
      struct Unreachable: Error {}
      let keyed = numbers.map(concurrency: 4) { number, key in
        // Each partition's task is attempted twice.
        if attempts.note("\(key)", of: number) == 1, number % 20 == 13 { throw Unreachable() }
        return "\(key)"
      }
      let other = numbers.map(concurrency: 4) { number, key in "\(key)" }
      let keys = try await keyed.collect()
      #expect(Set(keys).count == 60)
      for (number, noted) in attempts.all {
        #expect(Set(noted) == [keys[number]], "number \(number)")
        if number % 20 == 13 { #expect(noted.count == 2) }
      }
      // Two operations in one task don't share keys, nor do those of two tasks.
      let both = try await keyed.zip(other).collect()
      #expect(Set(both.flatMap { [$0.0, $0.1] }).count == 120)
      let twice = numbers.map(concurrency: 2) { _, key in "\(key)" }.map(concurrency: 2) { first, key in [first, "\(key)"] }
      #expect(Set(try await twice.collect().flatMap { $0 }).count == 120)
    }
  }

  @Test func anErrorOfACall() async throws {
    struct Refused: Error {}
    let calls = Calls()
    try await withSession { session async throws in
      let numbers = session.range(0..<100, partitions: 2).map(concurrency: 5) { number in
        calls.begin()
        defer { calls.end() }
        if number == 70 { throw Refused() }
        return number
      }
      let error = try await failure { try await numbers.collect() }
      #expect(error?.code == .userError)
      #expect(error?.message.contains("Refused") == true)
      #expect(error?.location.task == 1)
      #expect(calls.underWay == 0)
      #expect(try await numbers.prefix(5) == [0, 1, 2, 3, 4])
    }
  }
}

/// How many calls are under way, and how many were at most.
private final class Calls: Sendable {
  private let counts = Mutex((now: 0, most: 0))

  func begin() {
    counts.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
  }

  func end() { counts.withLock { $0.now -= 1 } }

  var underWay: Int { counts.withLock { $0.now } }

  var most: Int { counts.withLock { $0.most } }
}

/// The keys that each number's calls were given.
private final class Attempts: Sendable {
  private let keys = Mutex<[Int: [String]]>([:])

  /// Gives the number of the attempt, from 1.
  func note(_ key: String, of number: Int) -> Int {
    keys.withLock {
      $0[number, default: []].append(key)
      return $0[number]?.count ?? 0
    }
  }

  var all: [Int: [String]] { keys.withLock { $0 } }
}
