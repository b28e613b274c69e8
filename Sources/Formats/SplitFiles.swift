import ObjectStorage

/// Opens the segments of a split for reading, in their order. What lies in distant stores is fetched ahead, from one segment into
/// the next, so that many small files and one large one are read at the speed of several requests at once.
final class SplitFiles {
  /// One request brings so much.
  private static let requestBytes = 4 << 20
  /// What is read behind a segment's end, where its last line goes on.
  private static let tailBytes = 4 << 10

  private let split: InputSplit
  private var readers: [Int: any ObjectReader] = [:]

  /// No request yet, where a store can ask for a version with each read.
  init(_ split: InputSplit) throws(FormatError) {
    self.split = split
    var ranges: [(reader: any ObjectReader, range: Range<Int>)] = []
    var indices: [(segment: Int, reader: any ObjectReader, ranges: Range<Int>)] = []
    for (index, segment) in split.segments.enumerated() where !segment.range.isEmpty {
      guard try segment.file.resolve().store.isRemote, try segment.file.isDivisible else { continue }
      let reader = try segment.file.open()
      let first = ranges.count
      ranges += Self.requests(segment).map { (reader, $0) }
      indices.append((index, reader, first..<ranges.count))
    }
    if ranges.isEmpty { return }
    let stream = RangeStream(ranges)
    for (segment, reader, ranges) in indices { readers[segment] = ReadAheadReader(reader, stream, ranges) }
  }

  /// The file of segment `index`, for reading in ascending order. To be called once for each, in order.
  func open(_ index: Int) throws(FormatError) -> any ObjectReader {
    if let reader = readers.removeValue(forKey: index) { return reader }
    return try split.segments[index].file.open()
  }

  private static func requests(_ segment: InputSegment) -> [Range<Int>] {
    // A line begins at a segment's start only if a line feed stands before it: so that byte is read too.
    let lower = max(segment.range.lowerBound - 1, 0)
    let upper = min(segment.range.upperBound + tailBytes, segment.file.size)
    return stride(from: lower, to: upper, by: requestBytes).map { $0..<min($0 + requestBytes, upper) }
  }
}
