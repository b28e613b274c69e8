#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Records

/// A nameless local file for what doesn't fit in memory. It is unlinked as soon as it is open, so that it is gone when its
/// process is, however that ends.
final class SpillFile {
  private let descriptor: Int32
  private let folder: String
  private var scratch = ByteWriter()
  /// Bytes written.
  private(set) var count = 0

  /// Creates the file in `folder`, which must exist.
  init(folder: String) throws(ExchangeError) {
    let path = "\(folder)/spill-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    let descriptor = Int32(retryingInterrupts { Int(open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)) })
    guard descriptor >= 0 else {
      throw ExchangeError(
        .spill, "no spill file can be made in \(folder): \(systemErrorMessage()); name a writable local folder for scratch data"
      )
    }
    unlink(path)
    self.descriptor = descriptor
    self.folder = folder
  }

  deinit { close(descriptor) }

  /// Appends `bytes`.
  func append(_ bytes: UnsafeRawBufferPointer) throws(ExchangeError) {
    var done = 0
    while done < bytes.count {
      let written = retryingInterrupts {
        pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(count + done))
      }
      guard written > 0 else {
        let hint = errno == ENOSPC ? "free space there or raise the memory of a task" : "check the disk"
        throw ExchangeError(.spill, "writing spilled rows in \(folder) failed: \(systemErrorMessage()); \(hint)")
      }
      done += written
    }
    count += bytes.count
  }

  /// Appends what `encode` writes, through memory that is used again.
  func append(_ encode: (inout ByteWriter) throws(ExchangeError) -> Void) throws(ExchangeError) {
    scratch.truncate(to: 0)
    try encode(&scratch)
    try scratch.withBytes { (bytes) throws(ExchangeError) in try append(bytes) }
  }

  /// The bytes in `range`.
  func read(_ range: Range<Int>) throws(ExchangeError) -> SharedBytes {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: range.count + SharedBytes.padding)
    (memory + range.count).initialize(repeating: 0, count: SharedBytes.padding)
    let bytes = SharedBytes(base: memory, count: range.count) { UnsafeMutablePointer(mutating: $0).deallocate() }
    var done = 0
    while done < range.count {
      let got = retryingInterrupts { pread(descriptor, memory + done, range.count - done, off_t(range.lowerBound + done)) }
      guard got > 0 else {
        let why = got == 0 ? "the file ends too early" : systemErrorMessage()
        throw ExchangeError(.spill, "reading spilled rows in \(folder) failed: \(why); check the disk")
      }
      done += got
    }
    return bytes
  }
}
