import ObjectStorage
import Records
import StoreTesting
import Synchronization
import Testing

@testable import Formats

/// Inputs in a store where each request takes a while: few of them, and the same lines.
@Suite(.serialized) struct RemoteInputTests {
  private let store = CountingStore()
  private static let stores = Mutex([String: CountingStore]())

  /// `counting://name` is this test's store.
  private func files(_ contents: [[UInt8]]) throws -> [InputFile] {
    let name = "t\(UInt64.random(in: .min ... .max))"
    Self.stores.withLock { $0[name] = store }
    ObjectStores.register("counting") { uri throws(StorageError) in Self.stores.withLock { $0[uri.authority]! } }
    return try contents.enumerated().map { index, content in
      let info = try store.put("f\(index)", content)
      return InputFile(location: "counting://\(name)/f\(index)", size: info.size, etag: info.etag)
    }
  }

  private func lines(_ split: InputSplit) throws -> [String] {
    let batch = UnsafeMutablePointer<Text>.allocate(capacity: 16)
    defer { batch.deallocate() }
    var lines: [String] = []
    _ = try TextLineReader.read(split, batchSize: 16, batch: batch) { texts, count in
      for index in 0..<count { lines.append(try String(texts[index])) }
      texts.deinitialize(count: count)
    }
    return lines
  }

  private func numbered(_ count: Int, width: Int = 0) -> [String] {
    (0..<count).map { "line \($0) " + String(repeating: "x", count: width) }
  }

  @Test func aSmallFileIsOneRequest() throws {
    let texts = (0..<30).map { numbered($0 * 7) }
    let files = try files(texts.map { Array($0.map { $0 + "\n" }.joined().utf8) })
    store.forget()
    #expect(try lines(InputSplit(files.map { InputSegment($0) })) == texts.flatMap { $0 })
    // Empty files need none; no file is asked for its size again.
    #expect(store.requests.count == 29)
    #expect(store.requests.allSatisfy { if case .read = $0 { true } else { false } })
  }

  @Test func partsOfALargeFile() throws {
    let all = numbered(200_000, width: 50)
    let files = try files([Array(all.map { $0 + "\n" }.joined().utf8)])
    let splits = try InputSplit.plan(files, targetBytes: 5 << 20)
    #expect(splits.count > 1)
    store.forget()
    var read: [String] = []
    for split in splits { read += try lines(split) }
    #expect(read == all)
    // Each split: one request for each four mebibytes, the end of its last line included.
    #expect(store.requests.count == splits.reduce(0) { $0 + ($1.bytes + 4096 + (4 << 20)) / (4 << 20) })
  }

  @Test func aReplacedInputIsAnError() throws {
    let files = try files([Array("a\nb\n".utf8), Array("c\n".utf8)])
    try store.put("f1", Array("other\n".utf8))
    do {
      _ = try lines(InputSplit(files.map { InputSegment($0) }))
      Issue.record("no error")
    } catch let error as FormatError {
      #expect(error.code == .inputChanged && error.subject.hasSuffix("/f1"), "\(error)")
    }
  }
}
