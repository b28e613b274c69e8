import Foundation
import Testing

@testable import Formats

@Suite struct InputSplitTests {
  /// Every byte of every file once, in order.
  private func covers(_ splits: [InputSplit], _ files: [InputFile]) -> Bool {
    var expected = files[...]
    var position = 0
    for segment in splits.flatMap(\.segments) {
      guard segment.file == expected.first, segment.range.lowerBound == position else { return false }
      if segment.isWhole && segment.range != 0..<segment.file.size { return false }
      position = segment.range.upperBound
      if position == segment.file.size {
        expected.removeFirst()
        position = 0
      }
    }
    return expected.isEmpty
  }

  @Test(arguments: 0..<20) func splitsCoverTheInputInOrder(_ seed: Int) throws {
    var random = Seeded(state: UInt64(seed))
    let folder = try TemporaryFolder()
    for index in 0..<Int.random(in: 1...12, using: &random) {
      let size = [0, 1, 100, 70_000, 300_000].randomElement(using: &random)!
      let bytes = [UInt8](repeating: UInt8(65 + index), count: size)
      try folder.write("f\(index)", Int.random(in: 0...3, using: &random) == 0 ? gzip(bytes) : bytes)
    }
    let files = try InputListing.resolve(folder.path)
    for target in [50, 4096, 100_000, 1 << 20] {
      for minimum in [1, 4, 100] {
        let splits = try InputSplit.plan(files, targetBytes: target, minimumSplits: minimum)
        #expect(covers(splits, files))
        for split in splits where split.segments.count > 1 { #expect(split.bytes <= target) }
        for segment in splits.flatMap(\.segments) where segment.range.count > target { #expect(segment.isWhole) }
        let whole = try InputSplit.plan(files, targetBytes: target, minimumSplits: minimum, keepingFilesWhole: true)
        #expect(covers(whole, files) && whole.flatMap(\.segments).allSatisfy(\.isWhole))
      }
    }
  }

  @Test func smallFilesAreGathered() throws {
    let files = (0..<1000).map { InputFile(location: "/none/\($0)", size: 10, etag: "") }
    let splits = try InputSplit.plan(files, targetBytes: 10 * (InputSplit.openCostBytes + 10))
    #expect(splits.count == 100)
    #expect(splits.allSatisfy { $0.segments.count == 10 })
    #expect(try InputSplit.plan(files, minimumSplits: 8).count == 8)
  }

  @Test func largeFilesAreCutEvenly() throws {
    let folder = try TemporaryFolder()
    let file = try InputListing.resolve(folder.write("a", String(repeating: "x", count: 1_000_000)))[0]
    let splits = try InputSplit.plan([file], targetBytes: 300_000)
    #expect(splits.map(\.bytes) == [250_000, 250_000, 250_000, 250_000])
    #expect(try InputSplit.plan([file], minimumSplits: 5).count == 5)
    // Tasks don't become smaller than what starting one costs.
    #expect(try InputSplit.plan([file], minimumSplits: 1000).count == 16)
    #expect(try InputSplit.plan([file], minimumSplits: 1000, leastBytes: 400_000).count == 3)
    // What was asked for has precedence.
    #expect(try InputSplit.plan([file], targetBytes: 100_000, minimumSplits: 1000, leastBytes: 400_000).count == 10)
  }

  @Test func compressedFilesAreNeverCut() throws {
    var random = Seeded(state: 1)
    let folder = try TemporaryFolder()
    let noise = (0..<400_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    for bytes in [gzip(noise), zstd(noise)] {
      let file = try InputListing.resolve(folder.write("plain.txt", bytes))[0]
      #expect(try InputSplit.plan([file], targetBytes: 100_000) == [InputSplit([InputSegment(file)])])
    }
  }

  @Test func nothingGivesNothing() throws {
    #expect(try InputSplit.plan([], minimumSplits: 8) == [])
  }

  @Test func splitsSurviveCoding() throws {
    let file = InputFile(location: "/a", size: 10, etag: "e")
    let split = InputSplit([InputSegment(file), InputSegment(file, range: 2..<5)])
    #expect(try JSONDecoder().decode(InputSplit.self, from: JSONEncoder().encode(split)) == split)
  }
}
