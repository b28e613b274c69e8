#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Files of this machine.
enum LocalFile {
  /// What the file at `path` holds.
  static func content(_ path: String) throws(DeploymentError) -> [UInt8] {
    guard let file = fopen(path, "r") else {
      throw DeploymentError(.io, "the file \(path) can't be read (\(reason)); check the path and its permissions")
    }
    defer { fclose(file) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let length = fread(&buffer, 1, buffer.count, file)
      if length == 0 { break }
      content += buffer[..<length]
    }
    guard ferror(file) == 0 else {
      throw DeploymentError(.io, "the file \(path) can't be read (\(reason)); it must be a file, not a folder")
    }
    return content
  }

  /// Makes the file at `path`, or replaces what it holds.
  static func write(_ bytes: [UInt8], to path: String) throws(DeploymentError) {
    guard let file = fopen(path, "w") else {
      throw DeploymentError(.io, "the file \(path) can't be written (\(reason)); check the folder and its permissions")
    }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else {
      throw DeploymentError(.io, "the file \(path) can't be written whole (\(reason)); make room on the disk")
    }
  }

  /// Makes the folder `path` and those above it; those that exist already stay.
  static func makeFolder(_ path: String) throws(DeploymentError) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o777) == 0 || errno == EEXIST else {
        throw DeploymentError(.io, "the folder \(made) can't be made (\(reason)); check the path and its permissions")
      }
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }
}
