import Records
import StoreTesting
import Testing

@testable import ObjectStorage

/// Ranges are read with few requests, some ahead of their use, and hold the right bytes.
@Suite struct FetchingTests {
  private let store = CountingStore()
  private let content = noise(100_000)
  private let info: ObjectInfo

  init() throws {
    info = try store.put("k", content)
    store.forget()
  }

  private func bytes(_ shared: SharedBytes) -> [UInt8] { withExtendedLifetime(shared) { Array(shared.bytes) } }

  private func reads() -> [Range<Int>] {
    store.requests.compactMap { if case .read(_, let range) = $0 { range } else { nil } }
  }

  private func stream(_ ranges: [Range<Int>], window: Int = 1000) throws -> RangeStream {
    let reader = try store.open(info)
    return RangeStream(ranges.map { (reader, $0) }, threads: 3, windowBytes: window)
  }

  @Test func aPlanJoinsWhatIsClose() {
    let plan = RangePlan([500..<600, 0..<100, 150..<200, 5000..<5100, 120..<160], maximumGap: 50, maximumRequest: 400)
    #expect(plan.requests == [0..<200, 500..<600, 5000..<5100])
    #expect(plan.requestOfRange == [1, 0, 0, 2, 0])
    #expect(RangePlan([0..<100, 100..<200, 200..<300], maximumGap: 0, maximumRequest: 200).requests == [0..<200, 200..<300])
    // A range within a large one needs no request of its own.
    #expect(RangePlan([0..<1000, 500..<600], maximumGap: 0, maximumRequest: 100).requests == [0..<1000])
    #expect(RangePlan([]).requests.isEmpty)
  }

  @Test(arguments: 0..<20) func rangesOfAnObject(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let ranges = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
      let lower = Int.random(in: 0...content.count, using: &random)
      return lower..<Int.random(in: lower...min(lower + 5000, content.count), using: &random)
    }
    let parts = try store.open(info).bytes(of: ranges, maximumGap: 700, maximumRequest: 9000, threads: 3)
    for (range, part) in zip(ranges, parts) { #expect(bytes(part) == Array(content[range])) }
    #expect(reads().count == RangePlan(ranges, maximumGap: 700, maximumRequest: 9000).requests.count)
  }

  @Test func rangesOutsideAreRefused() throws {
    let reader = try store.open(info)
    #expect { try reader.bytes(of: [99_999..<100_001]) } throws: { ($0 as? StorageError)?.code == .invalid }
    #expect(reads().isEmpty)
  }

  @Test func aStreamStaysWithinItsWindow() throws {
    let ranges = stride(from: 0, to: 10_000, by: 400).map { $0..<$0 + 400 }
    let stream = try stream(ranges, window: 1000)
    #expect(try bytes(stream.take(0)) == Array(content[0..<400]))
    // Two more fit into the window; whether they were read yet is up to the threads.
    for (index, range) in ranges.enumerated().dropFirst() {
      #expect(try bytes(stream.take(index)) == Array(content[range]))
      #expect(reads().allSatisfy { $0.lowerBound < range.upperBound + 1000 })
    }
    #expect(Set(reads()) == Set(ranges) && reads().count == ranges.count)
  }

  @Test func whatIsPassedOverIsDropped() throws {
    let ranges = stride(from: 0, to: 10_000, by: 400).map { $0..<$0 + 400 }
    let stream = try stream(ranges, window: 800)
    _ = try stream.take(0)
    #expect(try bytes(stream.take(20)) == Array(content[8000..<8400]))
    #expect(throws: StorageError.self) { try stream.take(20) }
    #expect(throws: StorageError.self) { try stream.take(3) }
    #expect(try bytes(stream.take(21)) == Array(content[8400..<8800]))
  }

  @Test(arguments: 0..<20) func readingAheadGivesTheSameBytes(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let lower = Int.random(in: 0..<50_000, using: &random)
    let upper = Int.random(in: lower...90_000, using: &random)
    let piece = Int.random(in: 100...20_000, using: &random)
    let ranges = stride(from: lower, to: upper, by: piece).map { $0..<min($0 + piece, upper) }
    let reader = ReadAheadReader(try store.open(info), try stream(ranges, window: 30_000), 0..<ranges.count)
    var offset = Int.random(in: 0...lower, using: &random)
    while offset < content.count {
      let count = Int.random(in: 1...15_000, using: &random)
      var buffer = [UInt8](repeating: 0, count: count)
      let got = try buffer.withUnsafeMutableBytes { try reader.read(at: offset, into: $0) }
      #expect(got == min(count, content.count - offset))
      #expect(buffer[..<got].elementsEqual(content[offset..<offset + got]))
      // Now and then something is read twice, or passed over.
      offset += Bool.random(using: &random) ? got : Int.random(in: 0...(2 * got), using: &random)
    }
    #expect(try reader.bytes(content.count..<content.count).count == 0)
  }
}
