import Records
import StoreTesting
import Testing

@testable import ObjectStorage

/// A store under test, with what must outlive it.
struct Subject: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let make: @Sendable () throws -> (store: any ObjectStore, owner: TemporaryFolder?)

  static let all = [
    Subject(testDescription: "file") {
      let folder = try TemporaryFolder()
      return (FileStore(root: folder.path + "/made/on/demand"), folder)
    },
    Subject(testDescription: "memory") { (MemoryStore(), nil) },
  ]
}

/// What the stores of this machine promise beyond the contract: nothing left on disk, durability, neighbours that come and go.
@Suite struct ObjectStoreTests {
  @Test(arguments: Subject.all) func overwritesChangeTheVersion(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    var etags: Set<String> = []
    for round in 0..<200 {
      etags.insert(try store.put("k", [UInt8(round)]).etag)
      #expect(try store.array("k") == [UInt8(round)])
    }
    #expect(etags.count == 200)
  }

  @Test(arguments: Subject.all) func compareAndSet(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    #expect(code { try store.put("k", [1], PutOptions(.ifMatch(etag: "x"))) } == .conditionFailed)
    #expect(try store.head("k") == nil)
    let first = try store.put("k", [1], PutOptions(durable: true))
    let second = try store.put("k", [2], PutOptions(.ifMatch(etag: first.etag), durable: true))
    #expect(code { try store.put("k", [3], PutOptions(.ifMatch(etag: first.etag))) } == .conditionFailed)
    #expect(try store.array("k") == [2])
    #expect(try store.head("k") == second)
  }

  @Test(arguments: Subject.all) func abandonedWritersLeaveNothing(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    do {
      let writer = try store.writer("a/k")
      try writer.append([1, 2, 3])
      #expect(writer.count == 3)
      #expect(try store.head("a/k") == nil)
      #expect(try store.listAll().isEmpty)
      writer.abandon()
      #expect(code { try writer.append([4]) } == .invalid)
      #expect(code { _ = try writer.finish() } == .invalid)
      let dropped = try store.writer("a/k")
      try dropped.append([5])
    }
    #expect(try store.listAll().isEmpty)
    if let owner { #expect(try owner.contents().filter { $0.contains(".uploading") }.isEmpty) }
  }

  @Test(arguments: Subject.all) func writersPublishOnce(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    let writer = try store.writer("k")
    for byte in 0..<100 { try writer.append([UInt8(byte)]) }
    var buffer = ByteWriter()
    buffer.append(UInt8(100))
    try writer.append(draining: &buffer)
    #expect(buffer.count == 0)
    let info = try writer.finish()
    #expect(info.size == 101)
    #expect(try store.head("k") == info)
    #expect(code { _ = try writer.finish() } == .invalid)
    writer.abandon()
    #expect(try store.array("k") == Array(0...100))
    if let owner { #expect(try owner.contents() == ["made", "made/on", "made/on/demand", "made/on/demand/k"]) }
  }

  @Test(arguments: Subject.all) func listingIsOrderedAndPaged(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    var keys = (0..<2500).map { "p/\($0 % 7)/\($0)" }
    keys += ["p-x", "p.y", "p0", "q", "p/a-b", "p/a/c", "p/a0", "p/é"]
    for key in keys { try store.put(key, []) }
    keys.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(try store.listAll().map(\.key) == keys)
    for prefix in ["p", "p/", "p/3", "p/3/", "p/3/1", "p/a", "p/a/c", "p/é", "zzz", "zzz/", "p//", "q/", "/", "../"] {
      #expect(try store.listAll(prefix: prefix).map(\.key) == keys.filter { $0.hasPrefix(prefix) }, "\(prefix)")
    }
    let page = try store.list(prefix: "p/", after: "p/3/1000", limit: 10)
    let expected = keys.filter { $0.hasPrefix("p/") && "p/3/1000".utf8.lexicographicallyPrecedes($0.utf8) }
    #expect(page.objects.map(\.key) == Array(expected.prefix(10)))
    #expect(page.next == expected[9])
    let last = try store.list(prefix: "p/", after: expected[expected.count - 6], limit: 5)
    #expect(last.objects.map(\.key) == Array(expected.suffix(5)))
    #expect(last.next == nil)
  }

  @Test(arguments: Subject.all) func deletesTryAll(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    for key in ["a/b/c", "a/b/d", "a/e"] { try store.put(key, [1]) }
    #expect(code { try store.delete(["a/b/c", "..", "a/b/d"]) } == .invalid)
    #expect(try store.listAll().map(\.key) == ["a/e"])
    try store.delete(["a/e"])
    #expect(try store.listAll().isEmpty)
    if let owner { #expect(try owner.contents() == ["made", "made/on", "made/on/demand"]) }
  }

  @Test(arguments: Subject.all) func ofConcurrentCreatorsOneWins(_ subject: Subject) async throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    for round in 0..<20 {
      let outcomes = await withTaskGroup(of: StorageError.Code?.self, returning: [StorageError.Code?].self) { group in
        for writer in 0..<8 {
          group.addTask { code { try store.put("r/\(round)", Array(repeating: UInt8(writer), count: 10_000), .createOnly) } }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.filter { $0 == nil }.count == 1)
      #expect(outcomes.filter { $0 == .alreadyExists }.count == 7)
      let content = try store.array("r/\(round)")
      #expect(content.count == 10_000 && Set(content).count == 1)
    }
  }

  @Test(arguments: Subject.all) func concurrentCompareAndSetLosesNothing(_ subject: Subject) async throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    try store.put("counter", [0])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          var done = 0
          while done < 25 {
            let reader = try store.open("counter")
            let bytes = try reader.bytes()
            let next = bytes.bytes[0] + 1
            extendLifetime(bytes)
            let failure = code { try store.put("counter", [next], PutOptions(.ifMatch(etag: reader.info.etag))) }
            if failure == nil { done += 1 } else { #expect(failure == .conditionFailed) }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.array("counter") == [100])
  }

  @Test(arguments: Subject.all) func writersSurviveDeletesOfTheirNeighbours(_ subject: Subject) async throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for round in 0..<50 {
            try store.put("shared/\(round % 3)/\(writer)", [1])
            try store.delete(["shared/\(round % 3)/\(writer)"])
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.listAll().isEmpty)
  }
}
