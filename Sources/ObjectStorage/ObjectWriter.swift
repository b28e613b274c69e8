package import Records

/// An object being written piece by piece. Nothing of it is visible before ``finish()`` returned; a writer that is dropped, or
/// whose process dies, leaves no object. Belongs to one thread at a time.
package protocol ObjectWriter: AnyObject {
  /// Bytes appended so far.
  var count: Int { get }

  /// Appends `bytes`. Every call may be a system call or more: pass pieces of many kilobytes.
  func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError)

  /// Makes the object visible as a whole, under the condition that the writer was opened with. After an error nothing was made
  /// visible, unless the code is `io`, when it is unknown.
  func finish() throws(StorageError) -> ObjectInfo

  /// Drops what was written. Does nothing after ``finish()``.
  func abandon()
}

extension ObjectWriter {
  /// Appends `bytes`.
  package func append(_ bytes: [UInt8]) throws(StorageError) {
    var failure: StorageError?
    bytes.withUnsafeBytes { buffer in
      do throws(StorageError) { try append(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Appends what `writer` holds and empties it, keeping its memory.
  package func append(draining writer: inout ByteWriter) throws(StorageError) {
    try writer.withBytes { (bytes) throws(StorageError) in try append(bytes) }
    writer.truncate(to: 0)
  }
}
