import ArgumentParser
import Dispatch
import Foundation
import ObjectStorage
import Records
import RemoteStorage
import S3Storage

/// Moves bytes to and from a bucket and prints how long each way took, one line each: name, seconds, bytes.
@main struct StorageTransfers: ParsableCommand {
  @Option(help: "Where to, such as s3://bucket/prefix.")
  var storage: String

  @Option(help: "Bytes of the large object.")
  var large = 1 << 30

  @Option(help: "Small objects.")
  var small = 2000

  @Option(help: "What to do: write, read, small-writes, small-reads, ranges.")
  var only: String

  private static let smallBytes = 16 << 10
  private static let threads = 16

  func run() throws {
    let store = S3Store(try S3Location(ObjectURI(parsing: storage)))
    let began = ContinuousClock.now
    let bytes = try perform(store)
    let time = began.duration(to: .now)
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    print(only, String(format: "%.3f", seconds), bytes)
  }

  private func perform(_ store: S3Store) throws -> Int {
    switch only {
    case "write": return try write(store)
    case "read": return try read(store, threads: 8)
    case "ranges": return try ranges(store)
    case "small-writes":
      let content = [UInt8](repeating: 7, count: Self.smallBytes)
      return try concurrently(small) { try store.put("small/\($0)", content).size }
    case "small-reads": return try concurrently(small) { try store.get("small/\($0)", range: 0..<Self.smallBytes).count }
    default: throw ValidationError("there is nothing called \(only)")
    }
  }

  /// One writer, a mebibyte at a time.
  private func write(_ store: S3Store) throws -> Int {
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    for index in piece.indices { piece[index] = UInt8(truncatingIfNeeded: index &* 31 ^ index >> 8) }
    let writer = try store.writer("large", .replace)
    while writer.count < large {
      let count = min(piece.count, large - writer.count)
      try piece.withUnsafeBytes { try writer.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
    return try writer.finish().size
  }

  /// From the beginning to the end, as a task reads its input.
  private func read(_ store: S3Store, threads: Int) throws -> Int {
    let reader = try store.open("large")
    let ranges = stride(from: 0, to: reader.info.size, by: 4 << 20).map { $0..<min($0 + 4 << 20, reader.info.size) }
    let stream = RangeStream(ranges.map { (reader, $0) }, threads: threads, windowBytes: 32 << 20)
    var sum = 0
    for index in ranges.indices { sum += try stream.take(index).count }
    return sum
  }

  /// The large object in ranges of a mebibyte, sixteen at a time, in no order.
  private func ranges(_ store: S3Store) throws -> Int {
    let reader = try store.open("large")
    let count = reader.info.size >> 20
    return try concurrently(count) { index in
      let start = (index * 7919 % count) << 20
      return try reader.bytes(start..<start + 1 << 20).count
    }
  }

  private func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Int) throws -> Int {
    let results = Results(count)
    let group = DispatchGroup()
    for _ in 0..<Self.threads {
      group.enter()
      Thread.detachNewThread {
        while let index = results.next() { results.add(Result { try body(index) }) }
        group.leave()
      }
    }
    group.wait()
    return try results.sum()
  }
}

/// What threads share that work through a list.
private final class Results: @unchecked Sendable {
  private let lock = NSLock()
  private let count: Int
  private var begun = 0
  private var total = 0
  private var failure: (any Error)?

  init(_ count: Int) { self.count = count }

  func next() -> Int? {
    lock.withLock {
      guard begun < count, failure == nil else { return nil }
      begun += 1
      return begun - 1
    }
  }

  func add(_ result: Result<Int, any Error>) {
    lock.withLock {
      switch result {
      case .success(let bytes): total += bytes
      case .failure(let error): failure = failure ?? error
      }
    }
  }

  func sum() throws -> Int {
    if let failure { throw failure }
    return total
  }
}
