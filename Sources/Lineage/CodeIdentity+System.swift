import Records

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension CodeIdentity {
  /// Which code this process runs: the linker's identity of the executable (ELF build-id, Mach-O UUID) or, where the linker gave it
  /// none, a hash of its content. Takes microseconds; some milliseconds where it must hash.
  /// - Throws: `io` if the executable can't be read.
  package static func current() throws(LineageError) -> CodeIdentity { try cached.get() }

  private static let cached = Result { () throws(LineageError) in try ofRunningExecutable() }

  /// Which code an executable file holds.
  /// - Throws: `io` if it can't be read.
  package static func of(executable path: String) throws(LineageError) -> CodeIdentity {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw unreadable(path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw unreadable(path) }
    let size = Int(status.st_size)
    if size == 0 { return identity(of: UnsafeRawBufferPointer(start: nil, count: 0)) }
    // Mapped, for of most executables only the first pages are looked at.
    guard let bytes = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), bytes != MAP_FAILED else { throw unreadable(path) }
    defer { munmap(bytes, size) }
    return identity(of: UnsafeRawBufferPointer(start: bytes, count: size))
  }

  static func identity(of file: UnsafeRawBufferPointer) -> CodeIdentity {
    if let image = ELFImage(file) {
      if let buildID = image.buildID { return CodeIdentity(rawValue: "build-id:" + hex(buildID)) }
      return CodeIdentity(rawValue: "content:" + image.loadedContent.hex)
    }
    var digest = DigestBuilder(domain: "file content")
    digest.combine(file)
    return CodeIdentity(rawValue: "content:" + digest.finish().hex)
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func unreadable(_ path: String) -> LineageError {
    LineageError(
      .io, path: path,
      "the program's executable can't be read (\(String(cString: strerror(errno)))), so that it can't be told from other code; make "
        + "it readable for this user")
  }

  #if canImport(Darwin)
    private static func ofRunningExecutable() throws(LineageError) -> CodeIdentity {
      if let uuid = machOUUID() { return CodeIdentity(rawValue: "build-id:" + hex(uuid)) }
      return try of(executable: CommandLine.arguments.first ?? "")
    }

    /// The content of the load command `LC_UUID` of the main executable (mach-o/loader.h).
    private static func machOUUID() -> [UInt8]? {
      guard let image = _dyld_get_image_header(0), image.pointee.magic == MH_MAGIC_64 else { return nil }
      var command = UnsafeRawPointer(image) + MemoryLayout<mach_header_64>.size
      for _ in 0..<image.pointee.ncmds {
        let header = command.loadUnaligned(as: load_command.self)
        if header.cmd == UInt32(LC_UUID) {
          let uuid = command.loadUnaligned(as: uuid_command.self).uuid
          return withUnsafeBytes(of: uuid) { [UInt8]($0) }
        }
        command += Int(header.cmdsize)
      }
      return nil
    }
  #else
    private static func ofRunningExecutable() throws(LineageError) -> CodeIdentity { try of(executable: "/proc/self/exe") }
  #endif
}
