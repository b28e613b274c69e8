#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files of this machine.
enum LocalFile {
  /// The content of the file at `path`.
  static func read(_ path: String) throws(PackagingError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure("read", path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw failure("read", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw PackagingError(.io, "\(path) is no file; name the file itself")
    }
    var content: [UInt8] = []
    var isWhole = false
    while !isWhole {
      let size = max(Int(status.st_size) - content.count, 0) + 1
      let (rest, count) = readSome(file, size)
      guard count >= 0 else { throw failure("read", path) }
      content.isEmpty ? content = rest : content.append(contentsOf: rest)
      isWhole = count == 0
    }
    return content
  }

  private static func readSome(_ file: Int32, _ size: Int) -> (bytes: [UInt8], result: Int) {
    var result = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      repeat { result = Systems.read(file, buffer.baseAddress, size) } while result < 0 && errno == EINTR
      count = max(result, 0)
    }
    return (bytes, result)
  }

  /// Whether there is something at `path`.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Writes a file whole, or replaces it.
  static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o644) throws(PackagingError) {
    let file = try FileWriter(path, mode: mode)
    try file.write(bytes)
    try file.close()
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws(PackagingError) {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { throw failure("make", path) }
    try makeFolder(String(path[..<slash]))
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("make", path) }
  }

  /// The folder that `path` lies in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last part of `path`.
  static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// `path` without symbolic links; as it is where it leads nowhere.
  static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// An error of the system, by `errno`.
  static func failure(_ verb: String, _ path: String) -> PackagingError {
    PackagingError(.io, "can't \(verb) \(path): \(String(cString: strerror(errno))); check the path and its permissions")
  }
}
