import Records

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Reads an object of a distant store in ascending order, from ranges that a stream fetches ahead; what lies outside of them is read
/// when it is asked for.
package final class ReadAheadReader: ObjectReader, @unchecked Sendable {
  private let reader: any ObjectReader
  private let stream: RangeStream
  /// Which of the stream's ranges are this object's, in order and without gaps.
  private var left: Range<Int>
  private var current: (offset: Int, bytes: SharedBytes)?

  /// A reader of `reader`'s object whose ranges are `indices` of `stream`. For one thread.
  package init(_ reader: any ObjectReader, _ stream: RangeStream, _ indices: Range<Int>) {
    self.reader = reader
    self.stream = stream
    left = indices
  }

  package var info: ObjectInfo { reader.info }

  package func checkUnchanged() throws(StorageError) { try reader.checkUnchanged() }

  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    var done = 0
    while done < buffer.count, offset + done < info.size {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = try copy(at: offset + done, into: rest)
      if count > 0 {
        done += count
      } else {
        // Up to where the stream goes on, or the buffer's end.
        let end = left.isEmpty ? .max : stream.range(left.lowerBound).lowerBound
        let gap = end > offset + done ? min(rest.count, end - offset - done) : rest.count
        let got = try reader.read(at: offset + done, into: UnsafeMutableRawBufferPointer(rebasing: rest[..<gap]))
        if got == 0 { break }
        done += got
      }
    }
    return done
  }

  /// Copies what the range around `offset` has; 0 where there is none.
  private func copy(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    while let first = left.first, stream.range(first).lowerBound <= offset {
      let range = stream.range(first)
      left.removeFirst()
      // One that nobody asks for any more is never fetched.
      if range.upperBound > offset { current = (range.lowerBound, try stream.take(first)) }
    }
    guard let (start, bytes) = current, offset >= start, offset < start + bytes.count else { return 0 }
    let count = min(buffer.count, start + bytes.count - offset)
    memcpy(buffer.baseAddress!, bytes.base + (offset - start), count)
    return count
  }
}
