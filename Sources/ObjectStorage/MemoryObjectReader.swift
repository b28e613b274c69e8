import Records

/// An object in memory, opened for reading; it can't change.
final class MemoryObjectReader: ObjectReader {
  let info: ObjectInfo
  private let content: SharedBytes

  init(_ info: ObjectInfo, _ content: SharedBytes) {
    self.info = info
    self.content = content
  }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    let length = min(max(content.count - offset, 0), buffer.count)
    if length > 0 { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: content.bytes[offset..<offset + length])) }
    extendLifetime(content)
    return length
  }

  func checkUnchanged() throws(StorageError) {}
}
