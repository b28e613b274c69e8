#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// An open file descriptor, closed when it goes. Interrupted calls are repeated, short reads and writes continued.
package struct PosixFile: ~Copyable, Sendable {
  /// What a descriptor is opened for.
  package enum Mode: Sendable {
    /// Reading. Never waits for the other end of a pipe.
    case read
    /// Writing a file that must not exist yet.
    case create
    /// Writing a file or device that exists.
    case write
  }

  /// The path it was opened by, for messages.
  package let path: String
  private let descriptor: Int32

  /// Opens `path`.
  package init(_ path: String, _ mode: Mode) throws(StorageError) {
    let flags =
      switch mode {
      case .read: O_RDONLY | O_CLOEXEC | O_NONBLOCK
      case .create: O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
      case .write: O_WRONLY | O_CLOEXEC
      }
    descriptor = Int32(retrying { Int(Self.open(path, flags)) })
    self.path = path
    guard descriptor >= 0 else { throw .posix(errno, mode == .read ? "open it" : "create it", path: path) }
  }

  private static func open(_ path: String, _ flags: Int32) -> Int32 {
    #if canImport(Darwin)
      Darwin.open(path, flags, 0o666)
    #elseif canImport(Glibc)
      Glibc.open(path, flags, 0o666)
    #else
      Musl.open(path, flags, 0o666)
    #endif
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// What the system knows about the file now.
  package func status() throws(StorageError) -> FileStatus {
    var raw = stat()
    guard fstat(descriptor, &raw) == 0 else { throw .posix(errno, "examine it", path: path) }
    return FileStatus(raw)
  }

  /// Reads from `offset` until `buffer` is full or the file ends.
  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    var done = 0
    while done < buffer.count {
      let got = retrying { pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done)) }
      guard got >= 0 else { throw .posix(errno, "read it at byte \(offset + done)", path: path) }
      if got == 0 { break }
      done += got
    }
    return done
  }

  /// Writes all of `bytes` behind what was written before.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    var done = 0
    while done < bytes.count {
      #if canImport(Darwin)
        let put = retrying { Darwin.write(descriptor, bytes.baseAddress! + done, bytes.count - done) }
      #elseif canImport(Glibc)
        let put = retrying { Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done) }
      #else
        let put = retrying { Musl.write(descriptor, bytes.baseAddress! + done, bytes.count - done) }
      #endif
      guard put >= 0 else { throw .posix(errno, "write it", path: path) }
      done += put
    }
  }

  /// Waits until the disk holds the file.
  package func synchronize() throws(StorageError) {
    guard retrying({ Int(fsync(descriptor)) }) == 0 else { throw .posix(errno, "flush it to disk", path: path) }
  }

  /// Sets the time of modification to the nanosecond: by itself the kernel may give two writes within one clock tick (4 ms) the
  /// same time, and together with a reused inode the same version.
  func stampNow() throws(StorageError) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let times = [now, now]
    guard futimens(descriptor, times) == 0 else { throw .posix(errno, "set its time", path: path) }
  }

  /// Waits for the exclusive advisory lock on this file, which closing it releases.
  func lock() throws(StorageError) {
    guard retrying({ Int(flock(descriptor, LOCK_EX)) }) == 0 else { throw .posix(errno, "lock it", path: path) }
  }

  /// Takes that lock if nobody has it, and says whether it did.
  func tryLock() -> Bool { retrying { Int(flock(descriptor, LOCK_EX | LOCK_NB)) } == 0 }
}

/// Repeats `call` as long as a signal interrupts it.
func retrying(_ call: () -> Int) -> Int {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}
