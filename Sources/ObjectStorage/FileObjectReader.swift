/// A local file, opened for reading.
package final class FileObjectReader: ObjectReader {
  package let info: ObjectInfo
  private let file: PosixFile

  /// Opens the regular file at `path`; `key` names it in its ``info``.
  package init(path: String, key: String) throws(StorageError) {
    file = try PosixFile(path, .read)
    let status = try file.status()
    switch status.kind {
    case .file: break
    case .folder: throw StorageError(.notFound, path: path, "it is a folder, not a file; name a file in it")
    case .other: throw StorageError(.invalid, path: path, "it is a pipe, socket or device; copy its content to a file first")
    }
    info = ObjectInfo(key: key, size: status.size, etag: status.etag)
  }

  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    try file.read(at: offset, into: buffer)
  }

  package func checkUnchanged() throws(StorageError) {
    guard try file.status().etag == info.etag else {
      throw StorageError(
        .conditionFailed, path: file.path,
        "the file was altered while it was read; wait until its writer has finished, then run again")
    }
  }
}
