public import Records

/// Measures rows that are held by encoding them, whenever half of them are new: what a live row owns can't be seen, but what it
/// holds can be written.
@usableFromInline
final class KeptRowMeasure<Element> {
  /// Rows that came since the last measure.
  @usableFromInline var changes = 0
  private let codec: RecordCodec

  @usableFromInline
  init(_ codec: RecordCodec) { self.codec = codec }

  @inlinable @inline(__always)
  func isDue(_ count: Int) -> Bool { changes > 0 && changes * 2 >= count }

  /// - Throws: ``OperatorError`` with code `outOfMemory` when the rows take more than `budget` bytes.
  @usableFromInline
  func check(_ rows: UnsafePointer<Element>, _ count: Int, within budget: Int) throws {
    changes = 0
    var byteCount = count * MemoryLayout<Element>.stride
    if !_isPOD(Element.self) {
      var (encoded, start) = (0, 0)
      while start < count {
        let length = Swift.min(count - start, 64)
        var writer = ByteWriter()
        codec.encode(rows + start, MemoryLayout<Element>.stride, length, &writer)
        encoded += writer.count
        start += length
      }
      byteCount = Swift.max(byteCount, encoded)
    }
    if byteCount > budget {
      throw OperatorError(
        .outOfMemory,
        "the \(count) rows to be kept take \(byteCount) bytes, and a task may hold \(budget): keep fewer rows, leave out "
          + "fields that aren't needed before this operation, or give workers more memory")
    }
  }
}
