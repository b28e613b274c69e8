import HTTPTransfers
import ObjectStorage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A whole object in a local file without a name, which goes with the last reference.
final class Download: HTTPBodySink, @unchecked Sendable {
  let file: TemporaryFile
  private let path: String
  private(set) var count = 0

  init(path: String) throws(StorageError) {
    self.path = path
    file = try TemporaryFile()
  }

  /// An attempt that begins anew overwrites what the last one brought.
  func receive(status: Int, headers: HTTPHeaders) throws {
    guard status == 200 else {
      throw StorageError(.io, path: path, "the web server sent a part that wasn't asked for; try again")
    }
    count = 0
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    try file.write(bytes, at: count)
    count += bytes.count
  }
}

/// A local file without a name.
struct TemporaryFile: ~Copyable, Sendable {
  private let descriptor: Int32
  private let folder: String

  init() throws(StorageError) {
    folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/download-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw StorageError(
        .io, path: folder,
        "no temporary file can be made (\(String(cString: strerror(errno)))); set TMPDIR to a folder with room")
    }
    unlink(template)
  }

  deinit { close(descriptor) }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(StorageError) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw StorageError(
          errno == ENOSPC ? .noSpace : .io, path: folder,
          "a download can't be kept there (\(String(cString: strerror(errno)))); set TMPDIR to a folder with room")
      }
      done += count
    }
  }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw StorageError(.io, path: folder, "a download can't be read back (\(String(cString: strerror(errno))))")
      }
      if count == 0 { break }
      done += count
    }
    return done
  }
}
