package import Records

/// One version of one object, opened for reading: what it reads is never a mixture of two versions.
package protocol ObjectReader: AnyObject, Sendable {
  /// The version that was opened.
  var info: ObjectInfo { get }

  /// Reads from `offset` until `buffer` is full or the object ends.
  /// - Returns: bytes read; fewer than asked only at the object's end, 0 behind it.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int

  /// The bytes of `range`, or all of them; a range is cut off at the object's end.
  func bytes(_ range: Range<Int>?) throws(StorageError) -> SharedBytes

  /// Throws `conditionFailed` if the object was altered in place since it was opened. (Replacing it doesn't count: this reader
  /// goes on reading the old version.)
  func checkUnchanged() throws(StorageError)
}

extension ObjectReader {
  /// All bytes.
  package func bytes() throws(StorageError) -> SharedBytes { try bytes(nil) }

  /// Reads into memory of its own: what a reader does unless it has a shorter way.
  package func bytes(_ range: Range<Int>?) throws(StorageError) -> SharedBytes { try copied(range) }

  /// The bytes of `range`, or all of them, read into memory of its own.
  package func copied(_ range: Range<Int>?) throws(StorageError) -> SharedBytes {
    let lower = min(max(range?.lowerBound ?? 0, 0), info.size)
    let upper = max(min(range?.upperBound ?? info.size, info.size), lower)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: upper - lower + SharedBytes.padding)
    let length: Int
    do throws(StorageError) {
      length = try read(at: lower, into: UnsafeMutableRawBufferPointer(start: memory, count: upper - lower))
    } catch {
      memory.deallocate()
      throw error
    }
    (memory + length).initialize(repeating: 0, count: SharedBytes.padding)
    let bytes = SharedBytes(base: memory, count: length) { UnsafeMutablePointer(mutating: $0).deallocate() }
    guard length == upper - lower else {
      throw StorageError(
        .conditionFailed, path: info.key,
        "it was cut short while it was read (\(lower + length) of \(info.size) bytes are left); write it anew and run again")
    }
    return bytes
  }
}
