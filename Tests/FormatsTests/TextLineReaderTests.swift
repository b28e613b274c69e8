import Foundation
import ObjectStorage
import Records
import Testing

@testable import Formats

@Suite struct TextLineReaderTests {
  @Test(arguments: 0..<12) func splitsOfEverySizeGiveTheSameLines(_ seed: Int) throws {
    var random = Seeded(state: UInt64(seed))
    let folder = try TemporaryFolder()
    let bytes = randomText(&random, lines: Int.random(in: 0...60, using: &random), longest: 90)
    let files = try InputListing.resolve(folder.write("a.txt", bytes))
    let expected = plainLines(bytes)
    for size in 1...max(1, min(bytes.count + 2, 70)) {
      var lines: [[UInt8]] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        let segment = InputSegment(files[0], range: start..<min(start + size, bytes.count))
        lines += try readLines(InputSplit([segment]), batchSize: 1 + size % 5).lines
      }
      #expect(lines == expected, "cut every \(size) bytes")
    }
    #expect(try readLines(InputSplit([InputSegment(files[0])])).lines == expected)
  }

  @Test(arguments: 0..<3) func linesLongerThanChunks(_ seed: Int) throws {
    var random = Seeded(state: 100 + UInt64(seed))
    let folder = try TemporaryFolder()
    let lengths = [3 << 20, 10, 1 << 20, (1 << 20) - 1, 0, 64 << 10, 2 << 20, 5].shuffled(using: &random)
    let expected = lengths.enumerated().map { [UInt8](repeating: 65 + UInt8($0), count: $1) }
    var bytes: [UInt8] = []
    for line in expected { bytes += line + [0x0D, 0x0A] }
    if seed % 2 == 0 && lengths.last != 0 { bytes.removeLast(2) }
    let files = try InputListing.resolve(folder.write("a.txt", bytes))
    for parts in [1, 2, 7] {
      var lines: [[UInt8]] = []
      for part in 0..<parts {
        let range = bytes.count * part / parts..<bytes.count * (part + 1) / parts
        lines += try readLines(InputSplit([InputSegment(files[0], range: range)]), keeping: true).lines
      }
      #expect(lines == expected, "\(parts) parts")
    }
  }

  @Test(arguments: [1, 3, 100, 512]) func textsThatAreKeptStayAsTheyWere(_ batchSize: Int) throws {
    var random = Seeded(state: 7)
    let folder = try TemporaryFolder()
    var segments: [InputSegment] = []
    var expected: [[UInt8]] = []
    for index in 0..<40 {
      let bytes = randomText(&random, lines: 400, longest: 300)
      expected += plainLines(bytes)
      segments.append(InputSegment(try InputListing.resolve(folder.write("\(index)", bytes))[0]))
    }
    let pushed = try readLines(InputSplit(segments), batchSize: batchSize, keeping: true)
    #expect(pushed.lines == expected)
    #expect(pushed.kept.map(\.array) == expected)
    #expect(pushed.metrics.rows == expected.count)
    #expect(pushed.metrics.bytes == segments.reduce(0) { $0 + $1.file.size })
    #expect(pushed.batches.dropLast().allSatisfy { $0 == batchSize })
  }

  @Test(arguments: 0..<6) func compressedFilesReadLikePlainOnes(_ seed: Int) throws {
    var random = Seeded(state: 200 + UInt64(seed))
    let folder = try TemporaryFolder()
    let first = randomText(&random, lines: 3000, longest: 400)
    let second = randomText(&random, lines: seed == 0 ? 0 : 500, longest: 2000)
    let expected = plainLines(first + second)
    let plain = try folder.write("plain", first + second)
    // Members and frames need not end where lines do, and names tell nothing.
    let members = try folder.write("members.txt", gzip(first) + gzip([]) + gzip(second))
    let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
    let frames = try folder.write("frames.csv", skippable + zstd(first) + zstd([]) + zstd(second) + skippable)
    for path in [plain, members, frames] {
      let file = try InputListing.resolve(path)[0]
      let pushed = try readLines(InputSplit([InputSegment(file)]), keeping: true)
      #expect(pushed.lines == expected, "\(path)")
      #expect(pushed.metrics == ReadMetrics(bytes: file.size, rows: expected.count))
    }
  }

  @Test func cutShortOrDamagedCompressionIsAnError() throws {
    var random = Seeded(state: 3)
    let folder = try TemporaryFolder()
    let text = randomText(&random, lines: 200, longest: 100)
    for (name, packed) in [("gzip", gzip(text)), ("zstd", zstd(text))] {
      for length in [11, packed.count / 2, packed.count - 1] {
        let file = try InputListing.resolve(folder.write("cut", Array(packed[..<length])))[0]
        let error = #expect(throws: FormatError.self) { try readLines(InputSplit([InputSegment(file)])) }
        #expect(error?.code == .corrupt && error?.subject == file.location)
        #expect(error?.message.contains("\(name) data is truncated") == true, "\(name) \(length)")
      }
      var bad = packed
      for index in 40..<60 { bad[index] ^= 0x55 }
      let damaged = try InputListing.resolve(folder.write("bad", bad))[0]
      #expect(code { _ = try readLines(InputSplit([InputSegment(damaged)])) } == .corrupt)
      let trailing = try InputListing.resolve(folder.write("more", packed + Array("garbage behind the end".utf8)))[0]
      #expect(code { _ = try readLines(InputSplit([InputSegment(trailing)])) } == .corrupt)
    }
  }

  @Test func otherCompressionsAreRefused() throws {
    let folder = try TemporaryFolder()
    for magic: [UInt8] in [
      [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0, 4], [0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
    ] {
      let file = try InputListing.resolve(folder.write("x", magic))[0]
      #expect(code { _ = try readLines(InputSplit([InputSegment(file)])) } == .invalid)
    }
    let words = try InputListing.resolve(folder.write("y", "BZh is how this text begins\n"))[0]
    #expect(try readLines(InputSplit([InputSegment(words)])).lines.count == 1)
  }

  @Test func aChangedFileIsAnError() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a", String(repeating: "some line\n", count: 100))
    let file = try InputListing.resolve(path)[0]
    try folder.write("a", String(repeating: "else line\n", count: 100))
    for segment in [InputSegment(file), InputSegment(file, range: 10..<20)] {
      let error = #expect(throws: FormatError.self) { try readLines(InputSplit([segment])) }
      #expect(error?.code == .inputChanged && error?.subject == path)
    }
    try FileManager.default.removeItem(atPath: path)
    #expect(code { _ = try readLines(InputSplit([InputSegment(file)])) } == .notFound)
  }

  @Test(arguments: [true, false]) func aFileThatChangesMeanwhileIsAnError(_ grows: Bool) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a", String(repeating: "some line that is long enough\n", count: 100_000))
    let file = try InputListing.resolve(path)[0]
    let batch = UnsafeMutablePointer<Text>.allocate(capacity: 100)
    defer { batch.deallocate() }
    let handle = try #require(FileHandle(forWritingAtPath: path))
    defer { try? handle.close() }
    let failure = code {
      _ = try TextLineReader.read(InputSplit([InputSegment(file)]), batchSize: 100, batch: batch) { texts, count in
        texts.deinitialize(count: count)
        try handle.truncate(atOffset: UInt64(grows ? file.size + 10 : file.size / 2))
      }
    }
    #expect(failure == .inputChanged)
  }

  @Test func stoppingEarlyReadsLittle() throws {
    let folder = try TemporaryFolder()
    let file = try InputListing.resolve(folder.write("a", String(repeating: "0123456789\n", count: 1_000_000)))[0]
    let batch = UnsafeMutablePointer<Text>.allocate(capacity: 10)
    defer { batch.deallocate() }
    var rows = 0
    let split = InputSplit([InputSegment(file), InputSegment(file)])
    let metrics = try TextLineReader.read(split, batchSize: 10, batch: batch, shouldStop: { rows >= 100 }) { texts, count in
      texts.deinitialize(count: count)
      rows += count
    }
    #expect(rows == 100 && metrics.rows == 100)
    #expect(metrics.bytes > 0 && metrics.bytes <= 1 << 20)
  }

  @Test func errorsOfThePushPassThroughAndLeakNothing() throws {
    struct Enough: Error {}
    let folder = try TemporaryFolder()
    let file = try InputListing.resolve(folder.write("a", String(repeating: "a line of more than fifteen bytes\n", count: 50)))[
      0]
    let batch = UnsafeMutablePointer<Text>.allocate(capacity: 20)
    defer { batch.deallocate() }
    var pushes = 0
    #expect(throws: Enough.self) {
      try TextLineReader.read(InputSplit([InputSegment(file)]), batchSize: 20, batch: batch) { texts, count in
        texts.deinitialize(count: count)
        pushes += 1
        if pushes == 2 { throw Enough() }
      }
    }
    #expect(pushes == 2)
  }

  @Test func emptyInputs() throws {
    let folder = try TemporaryFolder()
    let empty = try InputListing.resolve(folder.write("a", ""))[0]
    #expect(try readLines(InputSplit([])).metrics == ReadMetrics())
    #expect(try readLines(InputSplit([InputSegment(empty)])).lines.isEmpty)
    let one = try InputListing.resolve(folder.write("b", "\n"))[0]
    #expect(try readLines(InputSplit([InputSegment(empty), InputSegment(one), InputSegment(empty)])).lines == [[]])
    let packed = try InputListing.resolve(folder.write("c", gzip([])))[0]
    #expect(try readLines(InputSplit([InputSegment(packed)])).lines.isEmpty)
  }
}
