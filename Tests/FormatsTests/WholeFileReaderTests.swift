import Records
import Testing

@testable import Formats

@Suite struct WholeFileReaderTests {
  @Test func filesComeWholeAndInOrder() throws {
    var random = Seeded(state: 11)
    let folder = try TemporaryFolder()
    let large = randomText(&random, lines: 5000, longest: 300)
    let contents: [[UInt8]] = [[], Array("short".utf8), large, large, large, [0, 1, 2, 0x0A]]
    try folder.write("0", contents[0])
    try folder.write("1", contents[1])
    try folder.write("2", contents[2])
    try folder.write("3", gzip(large))
    try folder.write("4", zstd(large))
    try folder.write("5", contents[5])
    let files = try InputListing.resolve(folder.path)
    let splits = try InputSplit.plan(files, targetBytes: 1000, keepingFilesWhole: true)
    #expect(splits.count == 6)
    var rows: [(Text, Text)] = []
    var metrics: [ReadMetrics] = []
    for split in splits {
      metrics.append(
        try WholeFileReader.read(split) { row, count in
          #expect(count == 1)
          rows.append(row.move())
        })
    }
    #expect(rows.map { String(decoding: $0.0.array, as: UTF8.self) } == files.map(\.location))
    #expect(rows.map { $0.1.array } == contents)
    #expect(metrics == files.map { ReadMetrics(bytes: $0.size, rows: 1) })
  }

  @Test func stopsAndErrors() throws {
    let folder = try TemporaryFolder()
    try folder.write("a", "x")
    let damaged = Array(gzip(Array(repeating: 65, count: 1000)).dropLast(3))
    try folder.write("b", damaged)
    let split = InputSplit(try InputListing.resolve(folder.path).map { InputSegment($0) })
    var count = 0
    let metrics = try WholeFileReader.read(split, shouldStop: { count == 1 }) { row, _ in
      row.deinitialize(count: 1)
      count += 1
    }
    #expect(metrics == ReadMetrics(bytes: 1, rows: 1))
    #expect(code { _ = try WholeFileReader.read(split) { row, _ in row.deinitialize(count: 1) } } == .corrupt)
  }
}
