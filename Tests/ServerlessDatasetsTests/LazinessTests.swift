import Execution
import ServerlessDatasets
import Synchronization
import Testing

/// How often the program's closures are called: nothing runs before an action, and no more than it needs.
@Suite struct LazinessTests {
  @Test func nothingRunsBeforeAnAction() async throws {
    let calls = Counter()
    try await withSession { session async throws in
      let counted = session.range(0..<50, partitions: 2).map { calls.pass($0) }
      _ = counted.sorted().repartitioned(3).keyed { $0 }.reduceByKey(+).cached().union(counted.keyed { $0 })
      _ = counted.elements()
      #expect(calls.count == 0)
      #expect(try await counted.count() == 50)
      #expect(calls.count == 50)
    }
  }

  @Test func aPrefixReadsNoMoreThanItNeeds() async throws {
    let calls = Counter()
    try await withSession { session async throws in
      let counted = session.range(0..<100_000, partitions: 100).map { calls.pass($0) }
      #expect(try await counted.prefix(3) == [0, 1, 2])
      #expect(calls.count <= 1000)
      #expect(try await counted.first() == 0)
      #expect(calls.count <= 2000)
      // The first row is in the ninth partition: the partitions behind it are read in growing waves, not all.
      #expect(try await counted.filter { $0 >= 8500 }.first() == 8500)
      #expect(calls.count <= 2000 + 40_000)
    }
  }

  @Test func aLimitStopsEarly() async throws {
    let calls = Counter()
    try await withSession { session async throws in
      let counted = session.range(0..<100_000, partitions: 10).map { calls.pass($0) }
      #expect(try await counted.limit(5).map { $0 * 2 }.collect() == [0, 2, 4, 6, 8])
      #expect(calls.count <= 10 * 512)
    }
  }

  @Test func aPrefixOfAFileReadsItsBeginning() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write((0..<50_000).map { "line \($0)\n" }.joined(), to: "lines.txt")
    let calls = Counter()
    try await withSession { session async throws in
      #expect(try await session.readText(path).map { calls.pass($0) }.prefix(2) == ["line 0", "line 1"])
    }
    #expect(calls.count <= 2048)
  }

  @Test func whatSeveralTakeIsComputedOnce() async throws {
    let calls = Counter()
    try await withSession { session async throws in
      let counted = session.range(0..<60, partitions: 3).map { calls.pass(($0 % 6, $0)) }
      let sums = counted.reduceByKey(+)
      #expect(try await sums.join(sums.mapValues { -$0 }).count() == 6)
      #expect(calls.count == 60)
      #expect(try await counted.union(counted).union(sums).count() == 126)
      #expect(calls.count == 120)
    }
  }

  @Test func whatIsCachedIsComputedOnceInARun() async throws {
    let calls = Counter()
    try await withSession { session async throws in
      let cached = session.range(0..<60, partitions: 3).map { calls.pass($0) }.cached()
      #expect(calls.count == 0)
      #expect(try await cached.count() == 60)
      #expect(try await cached.collect() == Array(0..<60))
      #expect(try await cached.map { $0 % 3 }.distinct().count() == 3)
      #expect(try await cached.reduce(+) == 1770)
      #expect(calls.count == 60)
    }
  }

  @Test func aTypeWithoutCodecIsFoundBeforeAnyTask() async throws {
    let calls = Counter()
    try await withSession { session async throws in
      let opaque = session.range(0..<10, partitions: 2).map { Opaque(number: calls.pass($0)) }
      let collected = try await failure { try await opaque.collect() }
      #expect(collected?.code == .noCodec)
      #expect(collected?.message.contains("Opaque") == true)
      let nested = try await failure { try await opaque.keyed { $0.number }.repartitioned(2).count() }
      #expect(nested?.code == .noCodec)
      #expect(nested?.message.contains("Opaque") == true)
      let key = try await failure { try await opaque.map { ($0, 1) }.reduceByKey(+).count() }
      #expect(key?.code == .noCodec)
      #expect(calls.count == 0)
      // Within a stage it needs none.
      #expect(try await opaque.map(\.number).collect() == Array(0..<10))
      #expect(try await opaque.count() == 10)
    }
  }
}

/// Has no codec.
private struct Opaque: Sendable {
  let number: Int
}

/// Counts calls, which tasks on threads of this process make.
final class Counter: Sendable {
  private let calls = Atomic(0)

  var count: Int { calls.load(ordering: .sequentiallyConsistent) }

  /// Counts a call, and gives what it is given.
  func pass<Value>(_ value: Value) -> Value {
    calls.add(1, ordering: .sequentiallyConsistent)
    return value
  }
}
