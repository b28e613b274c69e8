package import Records

/// Reads the files of a split as single values.
package enum WholeFileReader {
  /// A file's location, and its content, decompressed if its first bytes say gzip or zstd.
  package typealias Row = (path: Text, contents: Text)

  /// Pushes each file of `split`, one a push, in order.
  ///
  /// - Parameters:
  ///   - split: whole files (``InputSplit/plan(_:targetBytes:minimumSplits:keepingFilesWhole:)``).
  ///   - shouldStop: asked before each file whether to end early.
  ///   - push: takes over the rows it is given, also when it throws.
  /// - Throws: ``FormatError``, naming the file, and whatever `push` throws.
  /// - Complexity: Memory: the largest file's decompressed size, twice while it is decompressed.
  package static func read(
    _ split: InputSplit, shouldStop: () -> Bool = { false }, push: (UnsafeMutablePointer<Row>, Int) throws -> Void
  ) throws -> ReadMetrics {
    let row = UnsafeMutablePointer<Row>.allocate(capacity: 1)
    defer { row.deallocate() }
    var metrics = ReadMetrics()
    let files = try SplitFiles(split)
    for (index, segment) in split.segments.enumerated() {
      precondition(segment.isWhole, "a part of a file can't be read as a whole one")
      if shouldStop() { break }
      let source = try segment.file.decompressed(files.open(index))
      let contents = try contents(of: source, expected: segment.file.size)
      metrics.bytes += source.bytesRead
      metrics.rows += 1
      row.initialize(to: (Text(segment.file.name), Text(contents, contents.base, count: contents.count)))
      try push(row, 1)
    }
    return metrics
  }

  private static func contents(of source: any ByteSource, expected: Int) throws(FormatError) -> SharedBytes {
    // One byte more than a plain file has: the read that fills it then also finds the end.
    var capacity = expected + 1
    var memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + SharedBytes.padding)
    var count = 0
    do throws(FormatError) {
      while true {
        let got = try source.read(into: UnsafeMutableRawBufferPointer(start: memory + count, count: capacity - count))
        count += got
        if got == 0 { break }
        guard count == capacity else { continue }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2 + SharedBytes.padding)
        larger.update(from: memory, count: count)
        memory.deallocate()
        memory = larger
        capacity *= 2
      }
    } catch {
      memory.deallocate()
      throw error
    }
    (memory + count).initialize(repeating: 0, count: SharedBytes.padding)
    return SharedBytes(base: memory, count: count) { UnsafeMutablePointer(mutating: $0).deallocate() }
  }
}
