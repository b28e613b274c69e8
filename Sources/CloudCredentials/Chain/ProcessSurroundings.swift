#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif
import CPosix

#if canImport(Musl)
  private typealias FileHandle = OpaquePointer
#else
  private typealias FileHandle = UnsafeMutablePointer<FILE>
#endif

/// What a process can see of its machine, as far as credentials need it.
enum ProcessSurroundings {
  static func environment() -> [String: String] {
    var variables: [String: String] = [:]
    var next = cposix_environment()
    while let entry = next?.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      next = next?.advanced(by: 1)
    }
    return variables
  }

  static func content(ofFile path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    let content = rest(of: file)
    return ferror(file) == 0 ? content : nil
  }

  /// What the shell's `command` prints, until it ends.
  static func run(_ command: String) throws(CredentialError) -> (output: [UInt8], status: Int32) {
    guard let stream = popen(command, "r") else {
      throw CredentialError(.unavailable, "the system can't start another process; close some, then try again")
    }
    let output = rest(of: stream)
    let status = pclose(stream)
    // The exit status proper stands in the second byte; a signal, in the first, is no success either.
    return (output, status & 0x7f == 0 ? status >> 8 : status)
  }

  static func sleep(_ duration: Duration) {
    let parts = duration.components
    var left = timespec(tv_sec: Int(parts.seconds), tv_nsec: Int(parts.attoseconds / 1_000_000_000))
    while true {
      let wanted = left
      guard withUnsafePointer(to: wanted, { nanosleep($0, &left) }) != 0, errno == EINTR else { return }
    }
  }

  private static func rest(of file: FileHandle) -> [UInt8] {
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let length = fread(&buffer, 1, buffer.count, file)
      if length == 0 { return content }
      content += buffer[..<length]
    }
  }
}
