#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The file that a worker's standard output and standard error go to.
struct WorkerLog: Sendable {
  /// The most bytes that are quoted.
  static let tailBytes = 4096

  /// The path of the file.
  let path: String
  /// Where this worker's output begins, behind that of workers before it.
  let begin: Int

  /// Opens the file for appending, creating it and its folder if need be.
  ///
  /// - Returns: The log and a descriptor, to be closed by the caller; or the reason why there is none.
  static func open(folder: String, slot: Int) -> Result<(log: WorkerLog, descriptor: Int32), SystemError> {
    let path = "\(folder)/worker-\(slot).log"
    _ = mkdir(folder, 0o777)
    let descriptor = systemOpen(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(SystemError("open the log file \(path)", errno)) }
    let end = lseek(descriptor, 0, SEEK_END)
    return .success((WorkerLog(path: path, begin: max(Int(end), 0)), descriptor))
  }

  /// The last that this worker wrote.
  func tail() -> String {
    let descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { _ = close(descriptor) }
    let end = Int(lseek(descriptor, 0, SEEK_END))
    let from = max(begin, end - Self.tailBytes)
    guard from < end else { return "" }
    let bytes = [UInt8](unsafeUninitializedCapacity: end - from) { buffer, count in
      count = max(pread(descriptor, buffer.baseAddress, buffer.count, off_t(from)), 0)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

private func systemOpen(_ path: String, _ flags: Int32) -> Int32 {
  open(path, flags, 0o666)
}
