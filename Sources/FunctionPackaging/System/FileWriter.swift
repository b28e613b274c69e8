#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that is written from its start to its end. It appears under its name when it is closed; one that isn't leaves
/// nothing.
final class FileWriter {
  private let path: String
  private let unfinished: String
  private var file: Int32
  /// Bytes written.
  private(set) var count = 0

  init(_ path: String, mode: UInt32 = 0o644) throws(PackagingError) {
    self.path = path
    unfinished = "\(path).\(getpid())-\(UInt32.random(in: .min ... .max)).unfinished"
    file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
    guard file >= 0 else { throw LocalFile.failure("write", path) }
  }

  deinit {
    guard file >= 0 else { return }
    _ = Systems.close(file)
    unlink(unfinished)
  }

  func write(_ bytes: [UInt8]) throws(PackagingError) {
    var written = 0
    while written < bytes.count {
      let result = bytes.withUnsafeBytes { Systems.write(file, $0.baseAddress?.advanced(by: written), $0.count - written) }
      guard result >= 0 || errno == EINTR else { throw LocalFile.failure("write", path) }
      written += max(result, 0)
    }
    count += bytes.count
  }

  func close() throws(PackagingError) {
    let result = Systems.close(file)
    file = -1
    guard result == 0, rename(unfinished, path) == 0 else {
      let error = LocalFile.failure("write", path)
      unlink(unfinished)
      throw error
    }
  }
}
