import Foundation
package import ObjectStorage
import Records
import Testing

extension ObjectStore {
  package func array(_ key: String, range: Range<Int>? = nil) throws -> [UInt8] {
    let bytes = try get(key, range: range)
    return withExtendedLifetime(bytes) { Array(bytes.bytes) }
  }
}

/// The code of the error that `body` throws; nil if it throws none.
package func code(_ body: () throws -> Void) -> StorageError.Code? {
  do {
    try body()
    return nil
  } catch {
    return (error as? StorageError)?.code ?? StorageError.Code(rawValue: "\(error)")
  }
}

/// Repeatable bytes that don't compress and have no period.
package func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, initialized in
    var state = seed
    let memory = UnsafeMutableRawBufferPointer(buffer)
    var position = 0
    while position < count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      memory.storeBytes(of: state ^ state >> 29, toByteOffset: position, as: UInt64.self)
      position += 8
    }
    initialized = count
  }
}

/// Whether two runs of bytes are the same: unlike arrays compared in a test build, at memory speed, and not printed if they aren't.
package func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  a.count == b.count && a.withUnsafeBytes { a in b.withUnsafeBytes { memcmp(a.baseAddress!, $0.baseAddress!, a.count) == 0 } }
}

/// What every store must keep, whatever it is.
package struct StoreConformance {
  package let tested: TestedStore
  package var store: any ObjectStore { tested.store }

  package func oddNames() throws {
    let names = [
      "with space", "line\nfeed", "tab\there", "per%20cent", "plus+sign", "star*?[x]", "quote\"'", "a&b=c", "semi;colon",
      "x:y@z",
      "#hash", "question?mark", "dollar$", "comma,", "<tag>", "ümläut/ключ/鍵", "emoji 🦆", "combining e\u{301}", ".hidden",
      "_under", "dash-/-", "back\\slash", "~", "-rf", "...", "x/.y", "{braces}|^`", "delete", "uploads", "?uploads",
      String(repeating: "n", count: 200), "d/" + String(repeating: "e/", count: 40) + "f",
    ]
    let keys = names.filter { !tested.unspeakable.contains($0) }
    for key in keys { try store.put(key, Array(key.utf8)) }
    for key in keys {
      #expect(try store.array(key) == Array(key.utf8), "\(key)")
      #expect(try store.head(key)?.size == key.utf8.count, "\(key)")
    }
    let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(try store.listAll().map(\.key) == sorted)
    for (before, after) in zip(sorted, sorted.dropFirst()) {
      #expect(try store.list(prefix: "", after: before, limit: 1).objects.map(\.key) == [after])
    }
    try store.delete(keys)
    #expect(try store.listAll().isEmpty)
  }

  package func keysThatBreakTheRule() throws {
    for key in ["", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.", "nul\0", "a/.uploading-x"] {
      #expect(code { try store.put(key, [1]) } == .invalid)
      #expect(code { _ = try store.get(key) } == .invalid)
      #expect(code { _ = try store.head(key) } == .invalid)
      #expect(code { _ = try store.writer(key) } == .invalid)
      #expect(code { try store.delete([key]) } == .invalid)
    }
    #expect(try store.listAll().isEmpty)
  }

  package func sizes() throws {
    for size in [0, 1, 31, 4096, 100_000] {
      let content = noise(size)
      let written = try store.put("a/size-\(size)", content)
      #expect(written.size == size)
      #expect(try store.head("a/size-\(size)") == written)
      #expect(try store.array("a/size-\(size)") == content)
      #expect(try store.open("a/size-\(size)").info == written)
    }
  }

  /// An object of several parts, written in uneven pieces.
  package func largeObjects() throws {
    let content = noise(18_000_000)
    let writer = try store.writer("large")
    var position = 0
    var piece = 700_001
    while position < content.count {
      try content[position..<min(position + piece, content.count)].withUnsafeBytes { try writer.append($0) }
      position += piece
      piece = piece * 3 / 2
    }
    #expect(writer.count == content.count)
    #expect(try store.head("large") == nil)
    let info = try writer.finish()
    #expect(info.size == content.count)
    #expect(try store.head("large") == info)
    #expect(isSame(try store.array("large"), content))
    #expect(try store.array("large", range: 8_388_600..<8_388_616) == Array(content[8_388_600..<8_388_616]))
    let listed = try store.listAll()
    #expect(listed.map(\.key) == ["large"] && listed[0].size == content.count)
    #expect(listed[0].etag == info.etag)
  }

  package func ranges() throws {
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

  package func missingObjects() throws {
    try store.put("present", [1])
    for key in ["absent", "present/below", "no/such/folder"] {
      #expect(try store.head(key) == nil)
      #expect(code { _ = try store.open(key) } == .notFound)
      #expect(code { _ = try store.get(key, range: 0..<1) } == .notFound)
      try store.delete([key])
    }
  }

  /// A write that returned is seen by every later read, of whatever kind.
  package func readAfterWrite() throws {
    var etags: Set<String> = []
    for round in 0..<20 {
      let info = try store.put("k", [UInt8(round)])
      etags.insert(info.etag)
      #expect(try store.array("k") == [UInt8(round)])
      #expect(try store.listAll() == [info])
    }
    #expect(etags.count == 20)
    try store.delete(["k"])
    #expect(try store.head("k") == nil)
    #expect(try store.listAll().isEmpty)
  }

  package func overwritesDuringARead() throws {
    let old = noise(300_000, seed: 2)
    try store.put("k", old)
    let reader = try store.open("k")
    let first = try reader.bytes(0..<1000)
    #expect(Array(first.bytes) == Array(old[..<1000]))
    try store.put("k", noise(300_000, seed: 3))
    if tested.keepsOldVersions {
      let rest = try reader.bytes(1000..<300_000)
      #expect(Array(rest.bytes) == Array(old[1000...]))
    } else {
      #expect(code { _ = try reader.bytes(1000..<300_000) } == .conditionFailed)
      try store.delete(["k"])
      #expect(code { _ = try reader.bytes(0..<10) } == .conditionFailed)
    }
  }
}
