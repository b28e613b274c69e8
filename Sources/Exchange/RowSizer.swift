import Records

/// Estimates how many bytes rows hold, by encoding a few of each batch: Swift can't size live values.
struct RowSizer {
  private let rowType: RowType
  private var scratch = SampleWriter()
  private var sampledRows = 0
  private var sampledBytes = 0

  private static var samplesPerBatch: Int { 8 }

  init(_ rowType: RowType) { self.rowType = rowType }

  /// Encoded bytes of the batch, estimated.
  mutating func measure(_ base: UnsafeRawPointer, _ count: Int) -> Int {
    let samples = min(count, Self.samplesPerBatch)
    guard samples > 0 else { return 0 }
    let bytes = scratch.encodedBytes(base, stride: rowType.layout.stride * (count / samples), samples, rowType.codec)
    sampledRows += samples
    sampledBytes += bytes
    return bytes * count / samples
  }

  /// How many rows of average size `bytes` hold, at least 1 and at most `limit`.
  func rows(in bytes: Int, limit: Int) -> Int {
    guard sampledBytes > 0 else { return limit }
    return max(1, min(limit, bytes * sampledRows / sampledBytes))
  }
}

/// The writer that samples are encoded into and forgotten; a class, because a byte writer can't be copied with a struct.
private final class SampleWriter {
  private var writer = ByteWriter(capacity: 1024)

  func encodedBytes(_ base: UnsafeRawPointer, stride: Int, _ count: Int, _ codec: RecordCodec) -> Int {
    writer.truncate(to: 0)
    codec.encode(base, stride, count, &writer)
    return writer.count
  }
}
