#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Operations on local folders.
package enum Folder {
  /// The names in the folder `path`, without `.` and `..`, in ascending order of their bytes.
  package static func names(in path: String) throws(StorageError) -> [String] {
    guard let stream = opendir(path) else { throw .posix(errno, "list it", path: path) }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      // The record is shorter than its Swift type, so the name is read where it stands, never copied as a field.
      let start = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
      let bytes = UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self)))
      guard let name = String(validating: bytes, as: UTF8.self) else {
        throw StorageError(
          .invalid, path: path,
          "it holds a name that is not UTF-8 (\(String(decoding: bytes, as: UTF8.self))); rename that file")
      }
      if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw .posix(errno, "list it", path: path) }
    return names.sorted(by: ObjectKey.precedes)
  }

  /// Makes the folder `path` and its parents, where they don't exist.
  package static func make(_ path: String) throws(StorageError) {
    if path.isEmpty || path == "/" || mkdir(path, 0o777) == 0 { return }
    switch errno {
    case EEXIST:
      // Also what a file of that name gives.
      guard let status = try FileStatus(path: path), status.kind == .folder else {
        throw .posix(ENOTDIR, "make the folder", path: path)
      }
    case ENOENT:
      try make(parent(of: path))
      if mkdir(path, 0o777) != 0 && errno != EEXIST { throw .posix(errno, "make the folder", path: path) }
    default:
      throw .posix(errno, "make the folder", path: path)
    }
  }

  /// The folder that `path` stands in; `.` for a bare name.
  package static func parent(of path: String) -> String {
    let trimmed = path.utf8.count > 1 && path.hasSuffix("/") ? path.dropLast() : path[...]
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// Removes the folder `path` if it is empty; says whether it did.
  @discardableResult
  package static func removeIfEmpty(_ path: String) -> Bool { rmdir(path) == 0 }

  /// Waits until the disk holds the folder's entries.
  package static func synchronize(_ path: String) throws(StorageError) { try PosixFile(path, .read).synchronize() }

  /// Removes the file `path`; says whether it was there.
  @discardableResult
  package static func removeFile(_ path: String) throws(StorageError) -> Bool {
    if unlink(path) == 0 { return true }
    if errno == ENOENT || errno == ENOTDIR { return false }
    throw .posix(errno, "delete it", path: path)
  }

  /// Gives the file `source` the name `target` in place of whatever file has it, all at once.
  package static func move(_ source: String, to target: String) throws(StorageError) {
    guard rename(source, target) == 0 else { throw .posix(errno, "write it", path: target) }
  }

  /// Gives the file `source` the further name `target`, which must be free.
  static func link(_ source: String, to target: String) throws(StorageError) {
    #if canImport(Darwin)
      let result = Darwin.link(source, target)
    #elseif canImport(Glibc)
      let result = Glibc.link(source, target)
    #else
      let result = Musl.link(source, target)
    #endif
    if result == 0 { return }
    if errno == EPERM || errno == EOPNOTSUPP {
      throw StorageError(.invalid, path: target, "this file system has no hard links; set --storage to a folder on another one")
    }
    throw .posix(errno, "create it", path: target)
  }
}
