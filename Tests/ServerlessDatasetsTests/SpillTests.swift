import ServerlessDatasets
import Testing

/// Operations over more than a task may hold: 16 MiB, of 40 MB that one or two tasks get.
@Suite struct SpillTests {
  private static let arguments = ["--worker-memory", "64MiB"]
  /// Rows; half as many keys.
  private static let (count, keys) = (5000, 2500)

  private static let filler = String(repeating: "x", count: 8000)

  /// 8 KB a row.
  @Sendable private static func payload(_ number: Int) -> String { "\(number) \(filler)" }

  /// The number of a payload.
  @Sendable private static func mark(_ payload: String) -> Int { Int(payload.prefix { $0 != " " }) ?? -1 }

  /// Each key twice, far apart.
  private static func rows(_ session: ServerlessSession, partitions: Int = 2) -> ServerlessDataset<(Int, String)> {
    session.range(0..<count, partitions: partitions).map { ($0 % keys, payload($0)) }
  }

  private func withLittleMemory<Output: Sendable>(
    optimizer: String = "all", _ body: @escaping @Sendable (ServerlessSession) async throws -> Output
  ) async throws -> Output {
    try await withSession(optimizer: optimizer, arguments: Self.arguments, body)
  }

  @Test func reductions() async throws {
    let marks = try await withLittleMemory { session async throws in
      // One task reduces each half first, where no key comes twice, then another one all of them.
      try await Self.rows(session).reduceByKey { Self.mark($0) > Self.mark($1) ? $0 : $1 }
        .map { ($0.0, Self.mark($0.1)) }.collect()
    }
    #expect(
      Dictionary(uniqueKeysWithValues: marks) == Dictionary(uniqueKeysWithValues: (0..<Self.keys).map { ($0, $0 + Self.keys) }))
  }

  @Test func distinctPayloads() async throws {
    let (count, sum) = try await withLittleMemory { session async throws in
      let distinct = session.range(0..<3600, partitions: 2).map { Self.payload($0 % 3000) }.distinct()
      let marks = try await distinct.map { Self.mark($0) }.collect()
      return (marks.count, marks.reduce(0, +))
    }
    #expect(count == 3000)
    #expect(sum == 3000 * 2999 / 2)
  }

  @Test func aggregates() async throws {
    let rows = try await withLittleMemory { session async throws in
      try await Self.rows(session).groupBy { $0.0 }
        .aggregate(.count, .collect { $0.1 }, .max { Self.mark($0.1) }, .first { $0.1 })
        .map { key, count, payloads, largest, first -> (Int, Int, [Int], Int?, Int?) in
          (key, count, payloads.map { Self.mark($0) }, largest, first.map { Self.mark($0) })
        }.collect()
    }
    #expect(rows.count == Self.keys)
    for (key, count, marks, largest, first) in rows {
      #expect(count == 2 && marks == [key, key + Self.keys] && largest == key + Self.keys && first == key)
    }
    #expect(Set(rows.map(\.0)).count == Self.keys)
  }

  private static let cases: [(TestedJoin, JoinStrategy)] =
    [.inner, .left, .right, .full, .anti].map { ($0, .shuffleHash) } + [(.right, .broadcast), (.full, .sortMerge)]

  /// Rows, the sums of both sides' marks, and rows of which a side is missing.
  private typealias Sums = (Int, Int, Int, Int)

  @Sendable private static func add(_ a: Sums, _ b: Sums) -> Sums { (a.0 + b.0, a.1 + b.1, a.2 + b.2, a.3 + b.3) }

  @Test(arguments: cases)
  func joins(_ join: TestedJoin, _ strategy: JoinStrategy) async throws {
    // 2,500 keys twice on the left, 2,000 of these and 500 others on the right, with 20 MB.
    let sums = try await withLittleMemory { session async throws in
      let rights = session.range(500..<3000, partitions: 2).map { ($0, Self.payload($0)) }
      return try await join.recorded(Self.rows(session), rights, strategy)
        .map { _, left, right -> Sums in
          (1, left.map { Self.mark($0) } ?? 0, right.map { Self.mark($0) } ?? 0, left == nil || right == nil ? 1 : 0)
        }
        .reduce { Self.add($0, $1) }
    }
    let left = (0..<Self.count).map { ($0 % Self.keys, $0) }
    let plain = join.plain(left, (500..<3000).map { ($0, $0) }).map { _, left, right -> Sums in
      (1, left ?? 0, right ?? 0, left == nil || right == nil ? 1 : 0)
    }
    let expected = plain.reduce((0, 0, 0, 0)) { Self.add($0, $1) }
    let found = try #require(sums)
    #expect("\(found)" == "\(expected)")
  }

  @Test func groups() async throws {
    let groups = try await withLittleMemory { session async throws in
      // One of them holds half of all rows.
      try await session.range(0..<Self.count, partitions: 2).map { ($0 % 2 == 0 ? -1 : $0, Self.payload($0)) }
        .groupBy { $0.0 }
        .mapGroups { key, rows -> (Int, Int, Int) in
          rows.reduce((key, 0, 0)) { sum, row in (sum.0, sum.1 + 1, sum.2 + Self.mark(row.1)) }
        }.collect()
    }
    #expect(groups.count == Self.count / 2 + 1)
    #expect(groups.allSatisfy { $0.0 == -1 || $0.1 == 1 && $0.2 == $0.0 })
    let large = groups.first { $0.0 == -1 }
    #expect(large?.1 == Self.count / 2)
    #expect(large?.2 == Self.count / 2 * (Self.count / 2 - 1))
  }

  @Test func cogroups() async throws {
    let rows = try await withLittleMemory { session async throws in
      try await Self.rows(session).cogroup(Self.rows(session, partitions: 1).filter { $0.0 >= 1000 }) { key, left, right in
        [(key, left.map { Self.mark($0) }, right.map { Self.mark($0) })]
      }.collect()
    }
    #expect(rows.count == Self.keys)
    #expect(rows.allSatisfy { $0.1 == [$0.0, $0.0 + Self.keys] && $0.2 == ($0.0 < 1000 ? [] : $0.1) })
  }

  @Test func sorts() async throws {
    let marks = try await withLittleMemory { session async throws in
      try await session.range(0..<Self.count, partitions: 1).map { ($0 * 7919 % 5003, Self.payload($0)) }
        .sorted(by: .ascending { $0.0 % 100 }, .descending { $0.0 }).map { ($0.0, Self.mark($0.1)) }.collect()
    }
    let expected = (0..<Self.count).map { ($0 * 7919 % 5003, $0) }.sorted { ($0.0 % 100, $1.0) < ($1.0 % 100, $0.0) }
    #expect(marks.map(\.0) == expected.map(\.0))
    #expect(marks.map(\.1) == expected.map(\.1))
  }

  /// The right side of a cross join lies on local disk and is read again.
  @Test func crossJoins() async throws {
    let sum = try await withLittleMemory { session async throws in
      try await session.range(0..<3, partitions: 1).crossJoin(Self.rows(session))
        .map { (1, $0.0 * Self.mark($0.1.1)) }.reduce { ($0.0 + $1.0, $0.1 + $1.1) }
    }
    #expect(sum?.0 == 3 * Self.count)
    #expect(sum?.1 == 3 * Self.count * (Self.count - 1) / 2)
  }

  /// What must be in memory whole, and isn't small enough, says so.
  @Test func whatMustFitSaysSo() async throws {
    try await withLittleMemory { session async throws in
      let rows = Self.rows(session)
      let top = try await failure { try await rows.top(4000, by: .descending { $0.0 }).count() }
      #expect(top?.code == .outOfMemory)
      let list = try await failure { try await rows.groupBy { _ in 1 }.aggregate(.collect { $0.1 }).count() }
      #expect(list?.code == .outOfMemory)
      let arrays = try await failure { try await rows.groupBy { _ in 1 }.arrays().count() }
      #expect(arrays?.code == .outOfMemory)
      let sides = try await failure { try await rows.map { (1, $0.1) }.cogroup(rows.map { (1, $0.1) }).count() }
      #expect(sides?.code == .outOfMemory)
      let cells = try await failure { try await rows.groupBy { _ in 1 }.pivot(by: { $0.1 }, .count).count() }
      #expect(cells?.code == .outOfMemory)
      for error in [list, arrays, sides, cells] {
        #expect(error?.message.contains("a task may hold 8388608") == true, "\(error?.message ?? "")")
      }
    }
  }

  /// Groups that fit one by one, and not together.
  @Test func arraysOfManyGroups() async throws {
    let (arrays, sides, cells) = try await withLittleMemory { session async throws in
      let rows = Self.rows(session)
      let arrays = try await rows.groupBy { $0.0 % 100 }.arrays().map { ($0.0, $0.1.map { Self.mark($0.1) }) }.collect()
      let keyed = rows.map { ($0.0 % 100, $0.1) }
      let sides = try await keyed.cogroup(keyed).map { ($0.1.0.count, $0.1.1.count) }.collect()
      let cells = try await rows.groupBy { $0.0 % 100 }.pivot(by: { $0.1 }, .count).map { $0.1.count }.collect()
      return (arrays, sides, cells)
    }
    #expect(arrays.count == 100)
    #expect(arrays.allSatisfy { key, marks in marks == (0..<50).map { key + 100 * $0 } })
    #expect(sides.count == 100 && sides.allSatisfy { $0 == (50, 50) })
    #expect(cells == Array(repeating: 50, count: 100))
  }
}
