import ProgramTesting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An executable that differs from another only in its build-id, as after a change that is too small to matter.
enum OtherBuild {
  /// Where the build-id begins, and its first byte.
  private struct Place {
    let offset: Int
    let byte: UInt8
  }

  /// Makes the executable `name` in a test's folder.
  static func of(_ executable: String, named name: String, in folder: ProgramFolder) async throws -> String {
    let place = try buildID(of: executable)
    let octal = String(place.byte ^ 0xff, radix: 8)
    // Other processes write it: a file that this one has open might be inherited by a program that another test starts at the
    // same moment, and what somebody may write can't be executed.
    let script = """
      cp "$1" "$2" && printf '\\\(octal)' | dd of="$2" bs=1 seek=\(place.offset) conv=notrunc
      """
    let path = "\(folder.path)/\(name)"
    let result = try await RunningProgram("/bin/sh", ["-c", script, "sh", executable, path], in: folder).result()
    guard result.code == 0 else { throw Failure(description: result.errors) }
    return path
  }

  private static func buildID(of executable: String) throws -> Place {
    let file = open(executable, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SystemFailure("open \(executable)") }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = pread(file, &bytes, bytes.count, 0)
    // A note: the length of its name, any length, its type, its name; and then what it says.
    for start in stride(from: 0, to: count - 17, by: 4) {
      let head = bytes[start..<start + 16]
      if head.prefix(4).elementsEqual([4, 0, 0, 0]) && head.dropFirst(8).elementsEqual([3, 0, 0, 0, 0x47, 0x4e, 0x55, 0]) {
        return Place(offset: start + 16, byte: bytes[start + 16])
      }
    }
    throw Failure(description: "\(executable) has no build-id near its beginning")
  }

  private struct Failure: Error {
    let description: String
  }
}
