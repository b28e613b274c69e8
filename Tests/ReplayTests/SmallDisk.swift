import ProgramTesting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file system that is soon full, where this user may mount one.
enum SmallDisk {
  #if os(Linux)
    /// Whether one can be had.
    static let isAvailable: Bool = {
      var template = Array("/tmp/replay-disk-XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { return false }
      let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      defer { rmdir(path) }
      guard mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0 else { return false }
      umount2(path, Int32(MNT_DETACH))
      return true
    }()

    /// Runs `body` with one mounted at a path.
    static func with(at path: String, mebibytes: Int, _ body: () async throws -> Void) async throws {
      guard mkdir(path, 0o755) == 0, mount("tmpfs", path, "tmpfs", 0, "size=\(mebibytes)m") == 0 else {
        throw SystemFailure("mount \(path)")
      }
      defer { umount2(path, Int32(MNT_DETACH)) }
      try await body()
    }
  #else
    static let isAvailable = false

    static func with(at path: String, mebibytes: Int, _ body: () async throws -> Void) async throws {}
  #endif
}
