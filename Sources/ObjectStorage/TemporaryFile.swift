#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A local file without a name: it is unlinked as soon as it is open, so that it is gone when its process is, however that ends.
/// Subprocesses don't inherit it.
package struct TemporaryFile: ~Copyable, Sendable {
  private let descriptor: Int32
  private let folder: String

  /// Creates the file in `folder`, which must exist.
  package init(in folder: String) throws(StorageError) {
    let path = "\(folder)/temporary-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    descriptor = Int32(retrying { Int(Self.create(path)) })
    self.folder = folder
    guard descriptor >= 0 else { throw .posix(errno, "make a temporary file in it", path: folder) }
    unlink(path)
  }

  private static func create(_ path: String) -> Int32 {
    #if canImport(Darwin)
      Darwin.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    #elseif canImport(Glibc)
      Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    #else
      Musl.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    #endif
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Writes all of `bytes` from `offset` on.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(StorageError) {
    var done = 0
    while done < bytes.count {
      let count = retrying { pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done)) }
      guard count > 0 else { throw .posix(count == 0 ? ENOSPC : errno, "write a temporary file in it", path: folder) }
      done += count
    }
  }

  /// Reads from `offset` until `buffer` is full or the file ends, and returns the number of bytes.
  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    var done = 0
    while done < buffer.count {
      let count = retrying { pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done)) }
      guard count >= 0 else { throw .posix(errno, "read a temporary file in it", path: folder) }
      if count == 0 { break }
      done += count
    }
    return done
  }
}
