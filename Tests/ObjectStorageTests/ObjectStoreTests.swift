import Records
import Synchronization
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

extension ObjectStore {
  func array(_ key: String, range: Range<Int>? = nil) throws -> [UInt8] {
    let bytes = try get(key, range: range)
    return withExtendedLifetime(bytes) { Array(bytes.bytes) }
  }
}

/// The code of the error that `body` throws; nil if it throws none.
func code(_ body: () throws -> Void) -> StorageError.Code? {
  do {
    try body()
    return nil
  } catch {
    return (error as? StorageError)?.code
  }
}

/// The contract, run over every store.
@Suite struct ObjectStoreTests {
  @Test(arguments: Subject.all) func whatIsPutIsGot(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    for size in [0, 1, 31, 4096, 100_000] {
      let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      let written = try store.put("a/size-\(size)", content)
      #expect(written.size == size)
      #expect(try store.head("a/size-\(size)") == written)
      #expect(try store.array("a/size-\(size)") == content)
      #expect(try store.open("a/size-\(size)").info == written)
    }
  }

  @Test(arguments: Subject.all) func rangesAreCutOffAtTheEnd(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    try store.put("k", Array(0..<10))
    #expect(try store.array("k", range: 2..<5) == [2, 3, 4])
    #expect(try store.array("k", range: 0..<0) == [])
    #expect(try store.array("k", range: 8..<20) == [8, 9])
    #expect(try store.array("k", range: 10..<12) == [])
    #expect(try store.array("k", range: 50..<60) == [])
    let reader = try store.open("k")
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 1)
    defer { memory.deallocate() }
    #expect(try reader.read(at: 5, into: memory) == 5)
    #expect(Array(memory[..<5]) == [5, 6, 7, 8, 9])
    #expect(try reader.read(at: 11, into: memory) == 0)
    try reader.checkUnchanged()
  }

  @Test(arguments: Subject.all) func oddNames(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    let keys = [
      "with space", "line\nfeed", "per%20cent", "star*?[x]", "quote\"'", "ümläut/ключ/鍵", ".hidden", "_under", "dash-/-",
      "a\\b",
      "~", "-rf", "...", "x/.y", "emoji 🦆", "tab\there", String(repeating: "n", count: 200),
      "d/" + String(repeating: "e/", count: 40) + "f",
    ]
    for key in keys { try store.put(key, Array(key.utf8)) }
    for key in keys { #expect(try store.array(key) == Array(key.utf8)) }
    #expect(try store.listAll().map(\.key) == keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test(arguments: Subject.all) func keysThatBreakTheRule(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    for key in ["", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.", "nul\0", "a/.uploading-x"] {
      #expect(code { try store.put(key, [1]) } == .invalid)
      #expect(code { _ = try store.get(key) } == .invalid)
      #expect(code { _ = try store.head(key) } == .invalid)
      #expect(code { _ = try store.writer(key) } == .invalid)
      #expect(code { try store.delete([key]) } == .invalid)
    }
    #expect(try store.listAll().isEmpty)
  }

  @Test(arguments: Subject.all) func missingObjects(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    try store.put("present", [1])
    for key in ["absent", "present/below", "no/such/folder"] {
      #expect(try store.head(key) == nil)
      #expect(code { _ = try store.open(key) } == .notFound)
      #expect(code { _ = try store.get(key, range: 0..<1) } == .notFound)
      try store.delete([key])
    }
  }

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

  @Test(arguments: Subject.all) func anOpenReaderKeepsItsVersion(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    try store.put("k", [1, 2, 3])
    let reader = try store.open("k")
    try store.put("k", [9])
    let bytes = try reader.bytes()
    #expect(Array(bytes.bytes) == [1, 2, 3])
    extendLifetime(bytes)
  }

  @Test(arguments: Subject.all) func createOnly(_ subject: Subject) throws {
    let (store, owner) = try subject.make()
    defer { extendLifetime(owner) }
    try store.put("k", [1], .createOnly)
    #expect(code { try store.put("k", [2], .createOnly) } == .alreadyExists)
    #expect(try store.array("k") == [1])
    try store.delete(["k"])
    try store.put("k", [3], .createOnly)
    #expect(try store.array("k") == [3])
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
