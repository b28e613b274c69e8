import ObjectStorage
import Records
import S3Storage
import StoreTesting

extension FaultScheduleRun {
  func readWhole(_ key: String) throws { compare(key, "read", model[key]) { try faulty.store.array(key) } }

  func readRange(_ key: String) throws {
    let range = self.range(model[key]?.count ?? 10)
    compare(key, "read \(range)", model[key].map { Array($0[range.clamped(to: 0..<$0.count)]) }) {
      try faulty.store.array(key, range: range)
    }
  }

  func readByReader(_ key: String) throws {
    let range = self.range(model[key]?.count ?? 10)
    compare(key, "read \(range) by a reader", model[key].map { Array($0[range.clamped(to: 0..<$0.count)]) }) {
      let bytes = try faulty.store.open(key).bytes(range)
      return withExtendedLifetime(bytes) { Array(bytes.bytes) }
    }
  }

  func range(_ size: Int) -> Range<Int> {
    let lower = Int.random(in: 0...size, using: &random)
    return lower..<Int.random(in: lower...size + 3, using: &random)
  }

  func compare(_ key: String, _ what: String, _ expected: [UInt8]?, _ read: () throws -> [UInt8]) {
    switch attempt(read) {
    case .success(let bytes):
      if !same(bytes, expected) { find("\(what) of \(key) gave \(shown(bytes)), not \(shown(expected))") }
    case .failure(let error): check(error, "\(what) of \(key)", also: expected == nil ? .notFound : nil)
    }
  }

  /// Pages of two objects each.
  func list() throws {
    let outcome = attempt {
      var (found, after): ([ObjectInfo], String?) = ([], nil)
      repeat {
        let page = try faulty.store.list(prefix: "", after: after, limit: 2)
        found += page.objects
        after = page.next
      } while after != nil
      return found
    }
    switch outcome {
    case .success(let found):
      let expected = model.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let isRight = found.map(\.key) == expected.map(\.key) && found.map(\.size) == expected.map(\.value.count)
      if !isRight { find("the listing is \(found.map { "\($0.key): \($0.size)" })") }
    case .failure(let error): check(error, "listing")
    }
  }
}
