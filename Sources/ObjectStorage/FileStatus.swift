#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What the file system knows about a path.
package struct FileStatus: Sendable, Hashable {
  /// What stands at a path.
  package enum Kind: Sendable, Hashable {
    /// A regular file.
    case file
    /// A folder.
    case folder
    /// A pipe, socket or device.
    case other
  }

  /// What it is.
  package let kind: Kind
  /// The length in bytes.
  package let size: Int
  /// Size, time of modification and inode: differs between any two versions that were written through a store.
  package let etag: String
  /// Device and inode: the same for two paths to one file.
  package let identity: [UInt64]

  init(_ raw: stat) {
    kind = raw.st_mode & S_IFMT == S_IFREG ? .file : raw.st_mode & S_IFMT == S_IFDIR ? .folder : .other
    size = Int(raw.st_size)
    #if canImport(Darwin)
      let time = raw.st_mtimespec
    #else
      let time = raw.st_mtim
    #endif
    let nanoseconds = UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000 &+ UInt64(truncatingIfNeeded: time.tv_nsec)
    etag = [UInt64(size), nanoseconds, UInt64(raw.st_ino)].map { String($0, radix: 16) }.joined(separator: "-")
    identity = [UInt64(truncatingIfNeeded: raw.st_dev), UInt64(raw.st_ino)]
  }

  /// The status of what `path` leads to, symbolic links followed; nil where there is nothing.
  package init?(path: String) throws(StorageError) {
    var raw = stat()
    guard stat(path, &raw) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .posix(errno, "examine it", path: path)
    }
    self.init(raw)
  }

  /// Whether `path` itself is a symbolic link.
  package static func isSymbolicLink(_ path: String) -> Bool {
    var raw = stat()
    return lstat(path, &raw) == 0 && raw.st_mode & S_IFMT == S_IFLNK
  }
}
