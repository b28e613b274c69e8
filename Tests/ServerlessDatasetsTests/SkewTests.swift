import ServerlessDatasets
import Testing

/// Joins in which one key holds most rows, which several tasks share then.
@Suite struct SkewTests {
  /// Rows, the sum of their numbers, and that of their names' lengths.
  private typealias Sums = (Int, Int, Int)

  private static let count = 8000
  private static let hotKey = 7

  /// Texts of 1 KB that hardly compress.
  private static let payloads: [Text] = {
    var random = SeededGenerator(seed: 77)
    let letters = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-".utf8)
    return (0..<1021).map { _ in
      Text(String(decoding: (0..<1024).map { _ in letters[Int(random.next() % 64)] }, as: UTF8.self))
    }
  }()

  /// Nine rows in ten have one key.
  private static func rows(_ session: ServerlessSession) -> ServerlessDataset<(Int, (Int, Text))> {
    session.range(0..<count, partitions: 8).map { (key($0), ($0, payloads[$0 % payloads.count])) }
  }

  @Sendable private static func key(_ number: Int) -> Int { number % 10 > 0 ? hotKey : number % 700 }

  /// Two rows for some keys, one for others, none for many, and some that have no match.
  private static let names = (0..<300).map { ($0 * 3 % 200, "name \($0)") } + [(hotKey, "hot"), (-1, "nobody's")]

  @Test(arguments: [TestedJoin.inner, .left, .anti])
  func tasksShareTheLargePartition(_ join: TestedJoin) async throws {
    let (split, sums) = try await result(of: join, optimizer: "all")
    let (whole, wholeSums) = try await result(of: join, optimizer: "none")
    let expected = Self.expected(join)
    #expect(sums == expected)
    #expect(wholeSums == expected)
    // Tasks of the join; a key's rows stay in one of them where none is split.
    #expect(split >= whole + 3, "\(split) tasks instead of \(whole)")
  }

  /// These must see all matches of a row of either side in one place.
  @Test(arguments: [TestedJoin.full])
  func whatCannotBeSharedIsRight(_ join: TestedJoin) async throws {
    #expect(try await result(of: join, optimizer: "all").1 == Self.expected(join))
  }

  @Test func theExplanationSaysSo() async throws {
    let text = try await withSession { session async throws in
      let names = session.dataset(of: Self.names, partitions: 2)
      return try await Self.rows(session).join(names, strategy: .shuffleHash).explain()
    }
    #expect(text.contains(/SplitSkewedJoins +fired/))
    let refused = try await withSession { session async throws in
      let names = session.dataset(of: Self.names, partitions: 2)
      return try await Self.rows(session).fullJoin(names, strategy: .shuffleHash).explain()
    }
    #expect(refused.contains(/SplitSkewedJoins +not fired/))
  }

  /// The number of the join's tasks, and for each key how many rows the join gives and what these add up to.
  private func result(of join: TestedJoin, optimizer: String) async throws -> (Int, [String]) {
    try await withSession(optimizer: optimizer, arguments: ["--partition-size", "1MiB"]) { session async throws in
      let names = session.dataset(of: Self.names, partitions: 2)
      let rows = join.recorded(Self.rows(session), names, .shuffleHash).map { row in
        // What arrives is what was sent.
        let isWhole = row.1.map { $0.1 == Self.payloads[$0.0 % Self.payloads.count] } ?? true
        return (row.0, isWhole ? row.1?.0 ?? 0 : -1, row.2 ?? "none")
      }
      let parts = try await rows.mapPartitions { rows in
        var sums: [Int: Sums] = [:]
        for (key, number, name) in rows { sums[key] = Self.add(sums[key] ?? (0, 0, 0), (1, number, name.utf8.count)) }
        return [sums.map { ($0.key, $0.value) }]
      }.collect()
      let sums = Dictionary(parts.flatMap { $0 }, uniquingKeysWith: { Self.add($0, $1) })
      return (parts.count, bag(sums.map { ($0.key, $0.value) }))
    }
  }

  @Sendable private static func add(_ a: Sums, _ b: Sums) -> Sums { (a.0 + b.0, a.1 + b.1, a.2 + b.2) }

  private static func expected(_ join: TestedJoin) -> [String] {
    let rows = (0..<count).map { (key($0), $0) }
    let cells = join.plain(rows, names).map { key, number, name -> (Int, Sums) in
      (key, (1, number ?? 0, (name ?? "none").utf8.count))
    }
    let sums = Dictionary(cells, uniquingKeysWith: { add($0, $1) })
    return bag(sums.map { ($0.key, $0.value) })
  }
}
