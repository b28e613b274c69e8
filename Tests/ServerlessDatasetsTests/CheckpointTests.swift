import Foundation
import ServerlessDatasets
import Synchronization
import Testing

/// Checkpoints between runs on threads of this process, which share a storage folder.
@Suite struct CheckpointTests {
  /// A storage folder, and how often closures were called.
  final class Setting: Sendable {
    let folder: TemporaryFolder
    let calls = Atomic(0)

    init() throws { folder = try TemporaryFolder() }

    /// How often closures were called since this was last asked for.
    var newCalls: Int { calls.exchange(0, ordering: .relaxed) }

    func run<Output: Sendable>(
      optimizer: String = "all", _ body: @escaping @Sendable (ServerlessSession) async throws -> Output
    ) async throws -> Output {
      try await withSession("checkpoints", optimizer: optimizer, arguments: ["--storage", folder.file("storage")], body)
    }

    func files() -> [String] {
      guard let files = FileManager.default.enumerator(atPath: folder.file("storage/checkpoints")) else { return [] }
      return files.compactMap { $0 as? String }.filter { path in
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: folder.file("storage/checkpoints/" + path), isDirectory: &isFolder)
          && !isFolder.boolValue
      }.sorted()
    }

    func rows(_ session: ServerlessSession, _ numbers: [Int], _ partitions: Int = 4) -> ServerlessDataset<(Int, Int)> {
      session.dataset(of: numbers, partitions: partitions).map { [self] number in
        calls.add(1, ordering: .relaxed)
        return (number % 7, number)
      }
    }
  }

  private static let numbers = Array(0..<1000)
  private static let expected = numbers.map { ($0 % 7, $0) }

  @Test(arguments: ["all", "none"])
  func aLaterActionAndALaterRunRead(optimizer: String) async throws {
    let setting = try Setting()
    for (run, expectedCalls) in [1000, 0, 0].enumerated() {
      try await setting.run(optimizer: optimizer) { session async throws in
        let rows = setting.rows(session, Self.numbers).checkpointed(named: "rows")
        #expect(list(try await rows.collect()) == list(Self.expected), "run \(run)")
        #expect(setting.newCalls == expectedCalls, "run \(run)")
        #expect(try await rows.filter { $0.0 == 3 }.count() == 143)
        // Partitions are as they were written.
        #expect(try await rows.mapPartitions { [Array($0).count] }.collect() == [250, 250, 250, 250])
        #expect(try await rows.prefix(3).map(\.1) == [0, 1, 2])
        #expect(setting.newCalls == 0)
      }
    }
    #expect(setting.files().filter { $0.hasSuffix("/manifest") }.count == 1)
    #expect(setting.files().count == 5)
  }

  @Test(arguments: Shape.all)
  func anyShape(_ shape: Shape) async throws {
    let (setting, rows) = (try Setting(), shape.rows)
    for _ in 0..<2 {
      try await setting.run { session async throws in
        let sums = session.dataset(of: rows, partitions: shape.partitions).filter { row in
          setting.calls.add(1, ordering: .relaxed)
          return row.1 % 2 == 0
        }.checkpointed(named: "any/../name ä")
        #expect(list(try await sums.collect()) == list(rows.filter { $0.1 % 2 == 0 }))
      }
    }
    #expect(setting.newCalls == rows.count)
  }

  @Test func whatItDependsOnCounts() async throws {
    let setting = try Setting()
    func computes(
      _ numbers: [Int] = Self.numbers, name: String = "rows", version: Int = 1,
      dependingOn dependencies: [any Encodable & Sendable] = []
    ) async throws -> Bool {
      try await setting.run { session async throws in
        let rows = setting.rows(session, numbers).checkpointed(named: name, version: version, dependingOn: dependencies)
        #expect(try await rows.count() == numbers.count)
      }
      return setting.newCalls > 0
    }
    #expect(try await computes())
    #expect(try await !computes())
    #expect(try await computes(version: 2))
    #expect(try await computes(dependingOn: ["a", 1]))
    #expect(try await computes(dependingOn: ["a", "1"]))
    #expect(try await !computes(dependingOn: ["a", 1]))
    #expect(try await computes(dependingOn: [["b": 1, "a": 2]]))
    #expect(try await !computes(dependingOn: [["a": 2, "b": 1]]))
    #expect(try await computes(name: "other"))
    #expect(try await computes(Array(1..<1001)))
    #expect(try await !computes())
  }

  @Test func theElementTypeCounts() async throws {
    let setting = try Setting()
    try await setting.run { session async throws in
      let rows = setting.rows(session, Self.numbers)
      #expect(try await rows.checkpointed(named: "rows").count() == 1000)
      #expect(try await rows.map { "\($0)" }.checkpointed(named: "rows").first() == "(0, 0)")
      #expect(setting.newCalls == 2000)
    }
  }

  @Test func filesCount() async throws {
    let setting = try Setting()
    func lines() async throws -> (Int, calls: Int) {
      let count = try await setting.run { session async throws in
        try await session.readText(setting.folder.file("in")).map { line in
          setting.calls.add(1, ordering: .relaxed)
          return line
        }.checkpointed(named: "lines").count()
      }
      return (count, setting.newCalls)
    }
    try setting.folder.write("one\ntwo\n", to: "in/a.txt")
    #expect(try await lines() == (2, 2))
    #expect(try await lines() == (2, 0))
    try setting.folder.write("three\n", to: "in/b.txt")
    #expect(try await lines() == (3, 3))
    try setting.folder.write("one\nother\n", to: "in/a.txt")
    #expect(try await lines() == (3, 3))
    #expect(try await lines() == (3, 0))
  }

  @Test func oneBehindAnother() async throws {
    let setting = try Setting()
    func run(_ inner: Int, _ outer: Int) async throws -> Int {
      try await setting.run { session async throws in
        let first = setting.rows(session, Self.numbers).checkpointed(named: "inner", version: inner)
        let sums = first.reduceByKey(+).map { row in
          setting.calls.add(1_000_000, ordering: .relaxed)
          return row
        }.checkpointed(named: "outer", version: outer)
        #expect(try await sums.values().reduce(+) == 499_500)
      }
      return setting.newCalls
    }
    #expect(try await run(1, 1) == 7_001_000)
    #expect(try await run(1, 1) == 0)
    #expect(try await run(1, 2) == 7_000_000)
    #expect(try await run(2, 2) == 7_001_000)
  }

  @Test func explanationsSayWhatHappens() async throws {
    let setting = try Setting()
    try await setting.run { session async throws in
      let rows = setting.rows(session, Self.numbers).checkpointed(named: "features").map { $0.1 }
      let before = try await rows.explain()
      #expect(before.contains("writes checkpoint features") && !before.contains("reads checkpoint"))
      #expect(try await rows.count() == 1000)
      let after = try await rows.explain()
      #expect(after.contains("reads checkpoint features") && !after.contains("writes checkpoint"))
      #expect(after.contains("stage 0: reads checkpoint features") || after.contains("reads checkpoint features → map"))
      #expect(!after.contains("collection"))
    }
  }

  // MARK: Damage

  enum Damage: CaseIterable {
    case manifestCut, manifestChanged, objectGone, objectChanged, objectCut
  }

  @Test(arguments: Damage.allCases)
  func whatIsDamagedIsComputedAgain(_ damage: Damage) async throws {
    let setting = try Setting()
    func run() async throws -> Int {
      try await setting.run { session async throws in
        let rows = setting.rows(session, Self.numbers).reduceByKey(+).checkpointed(named: "rows")
        #expect(bag(try await rows.collect()) == bag(grouped(Self.expected).map { ($0.key, $0.value.reduce(0, +)) }))
        #expect(try await rows.values().reduce(+) == 499_500)
      }
      return setting.newCalls
    }
    #expect(try await run() == 1000)
    try damageFile(damage, setting)
    #expect(try await run() == 1000)
    #expect(try await run() == 0)
  }

  private func damageFile(_ damage: Damage, _ setting: Setting) throws {
    let isManifest = damage == .manifestCut || damage == .manifestChanged
    let file = try #require(setting.files().first { $0.hasSuffix("/manifest") == isManifest })
    let url = URL(fileURLWithPath: setting.folder.file("storage/checkpoints/" + file))
    var bytes = try Data(contentsOf: url)
    try FileManager.default.removeItem(at: url)
    switch damage {
    case .objectGone: return
    case .manifestCut, .objectCut: bytes = bytes.prefix(20)
    // Behind a block's header stands what only its checksum covers.
    case .manifestChanged, .objectChanged: bytes[50] ^= 1
    }
    try bytes.write(to: url)
  }

  @Test func theFirstOfTwoRunsIsKept() async throws {
    let setting = try Setting()
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          try await setting.run { session async throws in
            try await setting.rows(session, Self.numbers).checkpointed(named: "rows").values().reduce(+) ?? 0
          }
        }
      }
      for try await sum in group { #expect(sum == 499_500) }
    }
    #expect(setting.files().filter { $0.hasSuffix("/manifest") }.count == 1)
    #expect(setting.newCalls >= 1000)
    #expect(setting.files().count == 5, "what the others wrote is removed")
    #expect(
      try await setting.run { session async throws in
        try await setting.rows(session, Self.numbers).checkpointed(named: "rows").count()
      } == 1000)
    #expect(setting.newCalls == 0)
  }

  @Test func aFailureBehindACheckpointLosesNothing() async throws {
    let setting = try Setting()
    struct Unlucky: Error {}
    let error = try await failure {
      try await setting.run { session async throws in
        let rows = setting.rows(session, Self.numbers).checkpointed(named: "rows")
        return try await rows.map { row -> Int in throw Unlucky() }.count()
      }
    }
    #expect(error?.code == .userError && setting.newCalls == 1000)
    let count = try await setting.run { session async throws in
      try await setting.rows(session, Self.numbers).checkpointed(named: "rows").count()
    }
    #expect(count == 1000 && setting.newCalls == 0)
  }

  @Test func removing() async throws {
    let setting = try Setting()
    try await setting.run { session async throws in
      for version in 1...2 {
        #expect(try await setting.rows(session, Self.numbers).checkpointed(named: "rows", version: version).count() == 1000)
      }
      #expect(try await setting.rows(session, Self.numbers).checkpointed(named: "rows 2").count() == 1000)
      try await session.removeCheckpoint(named: "rows")
      try await session.removeCheckpoint(named: "none")
      #expect(setting.files().count == 5)
      _ = setting.newCalls
      #expect(try await setting.rows(session, Self.numbers).checkpointed(named: "rows").count() == 1000)
      #expect(setting.newCalls == 1000)
    }
  }

  @Test func aDependencyThatCannotBeEncoded() async throws {
    struct Refusing: Encodable {
      struct Reason: Error {}
      func encode(to encoder: any Encoder) throws { throw Reason() }
    }
    try await withSession { session async throws in
      let error = try await failure {
        try await session.range(0..<3).checkpointed(named: "rows", dependingOn: [1, Refusing()]).count()
      }
      #expect(error?.code == .misuse && error?.message.contains("value 1 that checkpoint rows depends on") == true)
    }
  }
}
