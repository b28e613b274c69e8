import ObjectStorage
package import Records

/// Reads the lines of a split.
///
/// A segment owns the lines that begin in its range, the last of them to its end, however far behind the range that is; so each
/// line is read once, wherever a file is cut. Lines end with a line feed, which is dropped together with one carriage return
/// before it; the last line needs none. All other bytes pass through: nothing is decoded or checked.
package enum TextLineReader {
  /// Takes over `count` initialised texts; all of them, also when it throws.
  package typealias Push = (UnsafeMutablePointer<Text>, Int) throws -> Void

  /// Pushes the lines of `split`, in order, in batches of up to `batchSize`.
  ///
  /// - Parameters:
  ///   - split: what to read. Whole files are decompressed if their first bytes say gzip or zstd.
  ///   - batch: memory for `batchSize` texts, which each push finds its texts in.
  ///   - shouldStop: asked before each batch whether to end early.
  /// - Returns: the bytes really read, and the lines pushed.
  /// - Throws: ``FormatError`` (`inputChanged`, `corrupt`, or what storage says), naming file and offset; and whatever `push`
  ///   throws.
  /// - Complexity: One request for each mebibyte and file, or four mebibytes of a distant store. Memory: a few mebibytes, or four times the longest line, beside what
  ///   texts keep alive; lines of more than 15 bytes keep their chunk.
  package static func read(
    _ split: InputSplit, batchSize: Int = 512, batch: UnsafeMutablePointer<Text>, shouldStop: () -> Bool = { false }, push: Push
  ) throws -> ReadMetrics {
    precondition(batchSize > 0)
    let compressed = split.segments.contains(where: \.isWhole)
    var state = State(
      batch: batch, batchSize: batchSize,
      buffer: LineBuffer(expectedBytes: compressed ? LineBuffer.chunkBytes : split.bytes + (64 << 10)))
    let files = try SplitFiles(split)
    for (index, segment) in split.segments.enumerated() where !segment.range.isEmpty {
      guard try state.read(segment, files.open(index), shouldStop, push) else { return state.metrics }
    }
    if state.filled > 0, !shouldStop() { try state.flush(push) }
    return state.metrics
  }

  /// A read in progress. Texts left in the batch are deinitialised with it.
  private struct State: ~Copyable {
    let batch: UnsafeMutablePointer<Text>
    let batchSize: Int
    var buffer: LineBuffer
    var filled = 0
    var metrics = ReadMetrics()

    init(batch: UnsafeMutablePointer<Text>, batchSize: Int, buffer: consuming LineBuffer) {
      self.batch = batch
      self.batchSize = batchSize
      self.buffer = buffer
    }

    deinit { batch.deinitialize(count: filled) }

    mutating func flush(_ push: Push) throws {
      let count = filled
      filled = 0
      metrics.rows += count
      try push(batch, count)
    }

    /// Reads one segment; false if it was told to stop.
    mutating func read(_ segment: InputSegment, _ reader: any ObjectReader, _ shouldStop: () -> Bool, _ push: Push) throws
      -> Bool
    {
      buffer.skipAll()
      if segment.isWhole {
        let source = try segment.file.decompressed(reader)
        defer { metrics.bytes += source.bytesRead }
        return try lines(of: source, ownedBytes: .max, shouldStop, push)
      }
      // A line begins at the range's start only if a line feed stands before it: so that byte is read too.
      let isFirst = segment.range.lowerBound == 0
      let source = PlainSource(segment.file, reader, from: isFirst ? 0 : segment.range.lowerBound - 1)
      defer { metrics.bytes += source.bytesRead }
      var owned = segment.range.count
      if !isFirst {
        guard let skipped = try skipLine(source, within: owned) else { return true }
        owned -= skipped - 1
      }
      let isDone = try lines(of: source, ownedBytes: owned, shouldStop, push)
      try source.checkUnchanged()
      return isDone
    }

    /// Passes over the rest of a line that began before; nil if none begins within the next `limit` bytes.
    private mutating func skipLine(_ source: PlainSource, within limit: Int) throws(FormatError) -> Int? {
      var skipped = 0
      while skipped < limit {
        if buffer.pending == 0 {
          _ = try buffer.fill(from: source, limit: limit - skipped)
          if buffer.pending == 0 { return nil }
        }
        if let length = buffer.lineLength() {
          buffer.advance(length + 1)
          return skipped + length + 1
        }
        skipped += buffer.pending
        buffer.skipAll()
      }
      return nil
    }

    /// Emits the lines that begin within the next `ownedBytes`; false if it was told to stop.
    private mutating func lines(of source: any ByteSource, ownedBytes: Int, _ shouldStop: () -> Bool, _ push: Push) throws
      -> Bool
    {
      var owned = ownedBytes
      while owned > 0 {
        if let length = buffer.lineLength() {
          emit(length)
          buffer.advance(length + 1)
          owned -= length + 1
        } else {
          let count = try buffer.fill(from: source, limit: limit(owned))
          if count > 0 { continue }
          guard buffer.pending > 0 else { return true }
          emit(buffer.pending)
          buffer.skipAll()
          owned = 0
        }
        if filled == batchSize {
          if shouldStop() { return false }
          try flush(push)
        }
      }
      return true
    }

    /// How much to read next: what is owned, and then a little at a time, until the last line ends.
    private func limit(_ owned: Int) -> Int? {
      if owned == .max || buffer.pending > LineBuffer.chunkBytes { return nil }
      return owned > buffer.pending ? owned - buffer.pending : 4 << 10
    }

    @inline(__always)
    private mutating func emit(_ length: Int) {
      let start = buffer.chunk.base + buffer.start
      let hasReturn = length > 0 && start[length - 1] == 0x0D
      (batch + filled).initialize(to: Text(buffer.chunk, start, count: hasReturn ? length - 1 : length))
      filled += 1
    }
  }
}
