#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An executable that differs from another only in its build-id, as after a change that is too small to matter.
enum OtherBuild {
  static func of(_ executable: String, at path: String) throws -> String {
    let source = open(executable, O_RDONLY)
    guard source >= 0 else { throw SystemFailure("open \(executable)") }
    defer { close(source) }
    let size = Int(lseek(source, 0, SEEK_END))
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { bytes.deallocate() }
    guard pread(source, bytes.baseAddress, size, 0) == size else { throw SystemFailure("read \(executable)") }
    // The note's name length, any length, its type, its name.
    guard let note = (16..<min(size - 1, 1 << 16)).first(where: { isBuildID(bytes, $0 - 16) }) else {
      throw NoBuildID(executable: executable)
    }
    bytes[note] ^= 0xff
    let copy = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o755)
    guard copy >= 0 else { throw SystemFailure("open \(path)") }
    defer { close(copy) }
    guard write(copy, bytes.baseAddress, size) == size else { throw SystemFailure("write \(path)") }
    return path
  }

  private static func isBuildID(_ bytes: UnsafeMutableRawBufferPointer, _ start: Int) -> Bool {
    let head = bytes[start..<start + 16]
    return head.prefix(4).elementsEqual([4, 0, 0, 0]) && head.dropFirst(8).elementsEqual([3, 0, 0, 0, 0x47, 0x4e, 0x55, 0])
  }

  private struct NoBuildID: Error {
    let executable: String
  }
}
