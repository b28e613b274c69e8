import ObjectStorage
import Records
import Synchronization
import Testing

extension StoreConformance {
  package func createOnly() throws {
    try store.put("k", [1], .createOnly)
    #expect(code { try store.put("k", [2], .createOnly) } == .alreadyExists)
    #expect(try store.array("k") == [1])
    try store.delete(["k"])
    try store.put("k", [3], .createOnly)
    #expect(try store.array("k") == [3])
  }

  package func compareAndSet() throws {
    #expect(code { try store.put("k", [1], PutOptions(.ifMatch(etag: "x"))) } == .conditionFailed)
    #expect(try store.head("k") == nil)
    let first = try store.put("k", [1])
    let second = try store.put("k", [2], PutOptions(.ifMatch(etag: first.etag)))
    #expect(code { try store.put("k", [3], PutOptions(.ifMatch(etag: first.etag))) } == .conditionFailed)
    #expect(try store.array("k") == [2])
    #expect(try store.head("k") == second)
  }

  /// Conditions on objects of several parts: honoured, or refused with nothing written.
  package func largeConditions() throws {
    let content = noise(9_000_000)
    if tested.honoursLargeCreateOnly {
      try store.put("k", content, .createOnly)
      #expect(code { try store.put("k", content, .createOnly) } == .alreadyExists)
    } else {
      #expect(code { try store.put("k", content, .createOnly) } == .invalid)
      #expect(try store.head("k") == nil)
      try store.put("k", content)
    }
    let first = try #require(try store.head("k"))
    guard tested.honoursLargeCompareAndSet else {
      #expect(code { try store.put("k", content, PutOptions(.ifMatch(etag: first.etag))) } == .invalid)
      return
    }
    #expect(code { try store.put("k", content, PutOptions(.ifMatch(etag: "x"))) } == .conditionFailed)
    #expect(try store.head("k") == first)
    let second = try store.put("k", noise(9_000_000, seed: 5), PutOptions(.ifMatch(etag: first.etag)))
    #expect(try store.head("k") == second)
  }

  package func abandonedWriters() throws {
    for size in [3, 9_000_000] {
      let content = noise(size)
      let writer = try store.writer("a/k")
      try writer.append(content)
      #expect(writer.count == size)
      #expect(try store.head("a/k") == nil)
      writer.abandon()
      #expect(code { try writer.append([4]) } == .invalid)
      #expect(code { _ = try writer.finish() } == .invalid)
      let dropped = try store.writer("a/k")
      try dropped.append(content)
    }
    #expect(try store.listAll().isEmpty)
  }

  package func writersPublishOnce() throws {
    let writer = try store.writer("k")
    for byte in 0..<100 { try writer.append([UInt8(byte)]) }
    let info = try writer.finish()
    #expect(info.size == 100)
    #expect(try store.head("k") == info)
    #expect(code { _ = try writer.finish() } == .invalid)
    writer.abandon()
    #expect(try store.array("k") == Array(0..<100))
  }

  package func concurrentCreators() throws {
    for round in 0..<5 {
      let all = Mutex([StorageError.Code?]())
      try concurrently(8) { [store] writer in
        let outcome = code { try store.put("r/\(round)", Array(repeating: UInt8(writer), count: 10_000), .createOnly) }
        all.withLock { $0.append(outcome) }
      }
      let outcomes = all.withLock { $0 }
      let winners = outcomes.filter { $0 == nil }.count
      #expect(tested.isAtomic ? winners == 1 : winners >= 1)
      #expect(outcomes.filter { $0 == .alreadyExists }.count == 8 - winners)
      let content = try store.array("r/\(round)")
      #expect(content.count == 10_000 && Set(content).count == 1)
    }
  }

  package func listings() throws {
    var keys = (0..<tested.listed).map { "p/\($0 % 7)/\($0)" }
    keys += ["p-x", "p.y", "p0", "q", "p/a-b", "p/a/c", "p/a0", "p/é"]
    try concurrently(16) { [store, keys] lane in
      for index in stride(from: lane, to: keys.count, by: 16) { try store.put(keys[index], []) }
    }
    keys.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(try store.listAll().map(\.key) == keys)
    for prefix in ["p", "p/", "p/3", "p/3/1", "p/a", "p/a/c", "p/é", "zzz", "q/"] {
      #expect(try store.listAll(prefix: prefix).map(\.key) == keys.filter { $0.hasPrefix(prefix) }, "\(prefix)")
    }
    let page = try store.list(prefix: "p/", after: "p/3/1000", limit: 10)
    let expected = keys.filter { $0.hasPrefix("p/") && "p/3/1000".utf8.lexicographicallyPrecedes($0.utf8) }
    #expect(page.objects.map(\.key) == Array(expected.prefix(10)))
    #expect(page.next == expected[9])
    let last = try store.list(prefix: "p/", after: expected[expected.count - 6], limit: 5)
    #expect(last.objects.map(\.key) == Array(expected.suffix(5)))
    #expect(last.next == nil)
    try store.delete(keys)
    #expect(try store.listAll().isEmpty)
  }

  package func deletesTryAll() throws {
    for key in ["a/b/c", "a/b/d", "a/e"] { try store.put(key, [1]) }
    #expect(code { try store.delete(["a/b/c", "..", "a/b/d"]) } == .invalid)
    #expect(try store.listAll().map(\.key) == ["a/e"])
    try store.delete(["a/e", "a/never"])
    #expect(try store.listAll().isEmpty)
  }
}
