public import Records

/// An estimate of what rows own beside their own memory: text, arrays. Every sixteenth row is encoded, and its bytes are
/// counted; types that own nothing elsewhere cost nothing and are exact.
@usableFromInline
final class RowMeasure {
  @usableFromInline let codec: RecordCodec?
  @usableFromInline let stride: Int
  private var untilNext = 0
  private var sampledRows = 0
  private var sampledBytes = 0
  private static let interval = 16
  /// About what an allocation costs beyond the bytes in it: the object's header, padding, rounding.
  private static let overhead = 48

  /// A measure of rows with that codec; without one, what they own isn't counted.
  @inlinable
  convenience init<Row>(_ type: Row.Type, _ codec: RecordCodec?) {
    self.init(codec: _isPOD(type) ? nil : codec, stride: MemoryLayout<Row>.stride)
  }

  @usableFromInline
  init(codec: RecordCodec?, stride: Int) {
    self.codec = codec
    self.stride = stride
  }

  /// Looks at some of `count` rows.
  @inlinable @inline(__always)
  func sample(_ base: UnsafeRawPointer, stride: Int, count: Int) {
    if codec != nil { sampleEncoded(base, stride: stride, count: count) }
  }

  @usableFromInline
  func sampleEncoded(_ base: UnsafeRawPointer, stride: Int, count: Int) {
    guard let codec, count > untilNext else {
      untilNext -= count
      return
    }
    let samples = (count - untilNext + Self.interval - 1) / Self.interval
    var writer = ByteWriter()
    codec.encode(base + untilNext * stride, stride * Self.interval, samples, &writer)
    sampledRows += samples
    sampledBytes += writer.count
    untilNext += samples * Self.interval - count
  }

  /// Bytes that so many rows own elsewhere, if they are like those that were looked at.
  @usableFromInline
  func ownedBytes(rows: Int) -> Int {
    guard sampledRows > 0 else { return 0 }
    let overhead = sampledBytes > sampledRows * stride ? Self.overhead : 0
    return Int(Double(sampledBytes) / Double(sampledRows) * Double(rows)) + overhead * rows
  }
}
