import Foundation
import ServerlessDatasets
import Synchronization
import Testing

/// Broadcast values on threads of this process.
@Suite struct BroadcastTests {
  /// A value that counts how often it is decoded.
  struct Table: RecordConvertible, Equatable {
    static let decoded = Mutex<[String: Int]>([:])

    var name: String
    var numbers: [Int]

    init(name: String, numbers: [Int]) {
      self.name = name
      self.numbers = numbers
    }

    init(recordFields: (String, [Int])) {
      (name, numbers) = recordFields
      Self.decoded.withLock { $0[name, default: 0] += 1 }
    }

    var recordFields: (String, [Int]) { (name, numbers) }
  }

  @Test func aValueIsReadOnceAndOnlyWhenUsed() async throws {
    let calls = Mutex(0)
    try await withSession { session async throws in
      let table = try await session.broadcast("table") {
        calls.withLock { $0 += 1 }
        return Table(name: "used once", numbers: Array(0..<1000))
      }
      let unused = try await session.broadcast("unused") { Table(name: "unused", numbers: []) }
      let sum = try await session.range(0..<1000, partitions: 8).map { try table.value.numbers[$0] }.reduce(+)
      #expect(sum == 499_500)
      #expect(try table.value == Table(name: "used once", numbers: Array(0..<1000)))
      #expect(Table.decoded.withLock { $0["used once"] } == 1 && Table.decoded.withLock { $0["unused"] } == nil)
      _ = unused
    }
    #expect(calls.withLock { $0 } == 1)
  }

  @Test func valuesOfManyTypes() async throws {
    try await withSession { session async throws in
      let pair = try await session.broadcast("pair") { (1, "zwei") }
      let none = try await session.broadcast("none") { Int?.none }
      let texts = try await session.broadcast("texts") { [Text("a"), Text(String(repeating: "long ", count: 100))] }
      let rows = try await session.range(0..<2, partitions: 2).map { number in
        "\(try pair.value.1) \(try none.value ?? -1) \(try texts.value[number].count)"
      }.collect()
      #expect(rows == ["zwei -1 1", "zwei -1 500"])
    }
  }

  @Test(arguments: Shape.all)
  func theRowsOfADataset(_ shape: Shape) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      let all = try await session.broadcast(pairs)
      #expect(list(try all.value) == list(rows))
      let lengths = try await session.range(0..<3, partitions: 3).map { _ in try all.value.count }.collect()
      #expect(lengths == [rows.count, rows.count, rows.count])
    }
  }

  @Test func sameValuesAreOneObject() async throws {
    let folder = try TemporaryFolder()
    try await withSession(arguments: ["--storage", folder.file("storage")]) { session async throws in
      let one = try await session.broadcast("one") { [1, 2, 3] }
      let other = try await session.broadcast("other") { [1, 2, 3] }
      #expect(try one.value == other.value)
      #expect(try objects(folder).count == 1)
    }
    #expect(try objects(folder).isEmpty)
  }

  // MARK: Failures

  private func objects(_ folder: TemporaryFolder) throws -> [String] {
    guard let files = FileManager.default.enumerator(atPath: folder.file("storage")) else { return [] }
    return files.compactMap { $0 as? String }.filter { $0.contains("/broadcasts/") }
  }

  @Test func anObjectThatIsGoneFailsTasksThatAreTriedAgain() async throws {
    let folder = try TemporaryFolder()
    let calls = Mutex(0)
    try await withSession(arguments: ["--storage", folder.file("storage")]) { session async throws in
      let table = try await session.broadcast("table") { [1, 2, 3] }
      let path = folder.file("storage/" + (try #require(try objects(folder).first)))
      try FileManager.default.moveItem(atPath: path, toPath: folder.file("away"))
      let error = try await failure {
        try await session.range(0..<1).map { number in
          calls.withLock { $0 += 1 }
          return try table.value[number]
        }.count()
      }
      #expect(error?.code == .storage && calls.withLock { $0 } > 1)
      #expect(error?.message.contains("the broadcast value \"table\" can't be read") == true)
      #expect(throws: DatasetError.self) { try table.value }
      // A failure isn't kept: once the object is back, so is the value.
      try FileManager.default.moveItem(atPath: folder.file("away"), toPath: path)
      #expect(try await session.range(0..<3).map { try table.value[$0] }.reduce(+) == 6)
    }
  }

  @Test func aBodyThatThrows() async throws {
    struct Unlucky: Error {}
    try await withSession { session async throws in
      let error = try await failure { try await session.broadcast("table") { () -> Int in throw Unlucky() } }
      #expect(error?.code == .recordedFailed && error?.message.contains("broadcast(\"table\") failed: Unlucky") == true)
      #expect(try await session.broadcast("table") { 7 }.value == 7)
    }
  }

  @Test func aTypeWithoutACodec() async throws {
    struct Opaque: Sendable { let code: @Sendable () -> Int }
    try await withSession { session async throws in
      let error = try await failure { try await session.broadcast("table") { Opaque { 1 } } }
      #expect(error?.code == .noCodec && error?.message.contains("broadcast(\"table\")") == true)
    }
  }
}
