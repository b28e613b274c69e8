package import ObjectStorage
internal import Records

/// Tries everything that runs ask of a store, on objects of its own, which it removes again.
package struct StorageDoctor {
  /// How one thing went.
  package struct Finding: Sendable {
    /// How it went.
    package enum Verdict: Sendable, Hashable {
      case works
      /// Runs do without it; the text says what for.
      case missing(String)
      /// Runs can't do without it; the text says what is wrong and how to mend it.
      case fails(String)
    }

    /// What was tried, in words.
    package let what: String
    /// How it went.
    package let verdict: Verdict
  }

  private let store: any ObjectStore
  private let folder: String
  private let content = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  /// A doctor for `store`; it works below one key of its own.
  package init(_ store: any ObjectStore) {
    self.store = store
    folder = "doctor-" + String(UInt64.random(in: .min ... .max), radix: 36)
  }

  private var key: String { "\(folder)/a b+c%&=é" }
  private var large: String { "\(folder)/large" }

  /// Tries one thing after the other; what needs a thing that failed is left out.
  /// - Complexity: about twenty requests, of which one upload of 9 MiB.
  package func examine() -> [Finding] {
    var findings = [check("write an object") { try store.put(key, content) }]
    if findings[0].verdict == .works {
      findings += [
        check("read it back") {
          let bytes = try store.get(key)
          guard withExtendedLifetime(bytes, { bytes.bytes.elementsEqual(content) }) else {
            throw Wrong("other bytes came back than were written")
          }
        },
        check("read a range of it") {
          let bytes = try store.get(key, range: 10..<20)
          guard withExtendedLifetime(bytes, { bytes.bytes.elementsEqual(content[10..<20]) }) else {
            throw Wrong("other bytes came back")
          }
        },
        check("ask for its size and version") {
          guard try store.head(key)?.size == content.count else { throw Wrong("it has another size, or isn't there") }
        },
        check("list the folder") {
          guard try store.listAll(prefix: folder + "/").map(\.key) == [key] else {
            throw Wrong("the listing lacks what was written, or has more")
          }
        },
        condition("refuse to create what exists", "outputs can only be written to places that are empty, one writer at a time")
        {
          try store.put(key, content, PutOptions(.createOnly))
        },
        condition("refuse to replace another version", "outputs can't be replaced (mode overwrite)") {
          try store.put(key, content, PutOptions(.ifMatch(etag: "00000000000000000000000000000000")))
        },
        check("replace a version that is named") {
          guard let etag = try store.head(key)?.etag else { throw Wrong("it is gone") }
          do throws(StorageError) { try store.put(key, content, PutOptions(.ifMatch(etag: etag))) } catch
            where error.code == .invalid
          {}
        },
        check("write a large object in parts") { try writeLarge(.replace) },
        condition("refuse to create in parts what exists", "single-file outputs above 8 MiB can't be written") {
          try writeLarge(PutOptions(.createOnly))
        },
        check("list unfinished uploads") { _ = try store.unfinishedWrites(prefix: folder + "/") },
      ]
    }
    findings.append(
      check("delete objects") {
        try store.delete([key, large])
        guard try store.head(key) == nil else { throw Wrong("it is still there") }
      })
    return findings
  }

  /// A result that isn't what was asked for.
  private struct Wrong: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description + "; use another server, or report this to its makers" }
  }

  private func check(_ what: String, _ body: () throws -> Void) -> Finding {
    do {
      try body()
      return Finding(what: what, verdict: .works)
    } catch {
      return Finding(what: what, verdict: .fails("\(error)"))
    }
  }

  /// Something that a store must refuse for the sake of a condition.
  private func condition(_ what: String, _ consequence: String, _ body: () throws -> Void) -> Finding {
    do {
      try body()
      return Finding(what: what, verdict: .fails("it was done all the same; \(consequence)"))
    } catch let error as StorageError where error.code == .alreadyExists || error.code == .conditionFailed {
      return Finding(what: what, verdict: .works)
    } catch let error as StorageError where error.code == .invalid {
      return Finding(what: what, verdict: .missing(consequence))
    } catch {
      return Finding(what: what, verdict: .fails("\(error)"))
    }
  }

  /// More than goes in one request.
  private func writeLarge(_ options: PutOptions) throws {
    let writer = try store.writer(large, options)
    let piece = [UInt8](repeating: 5, count: 1 << 20)
    for _ in 0..<9 { try piece.withUnsafeBytes { try writer.append($0) } }
    _ = try writer.finish()
  }
}
