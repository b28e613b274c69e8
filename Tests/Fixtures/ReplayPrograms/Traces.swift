#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What closures leave behind for a test, and what they go by: files in a folder, which all processes see alike.
struct Traces: Sendable {
  let folder: String

  /// Adds a line to a file, whole, even though several processes write.
  func note(_ line: String, in file: String = "journal") {
    let descriptor = open("\(folder)/\(file)", O_WRONLY | O_CREAT | O_APPEND, 0o644)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = Array((line + "\n").utf8)
    _ = write(descriptor, bytes, bytes.count)
  }

  /// Notes a task with its process.
  func noteTask(_ name: String) { note("\(name) \(getpid())") }

  /// Whether this is the first call with that name, in whatever process.
  func isFirst(_ name: String) -> Bool {
    let descriptor = open("\(folder)/first-\(name)", O_WRONLY | O_CREAT | O_EXCL, 0o644)
    guard descriptor >= 0 else { return false }
    close(descriptor)
    return true
  }

  /// How often this was called with that name before, in whatever process.
  func count(_ name: String) -> Int {
    var count = 0
    while !isFirst("\(name)-\(count)") { count += 1 }
    return count
  }

  /// Whether the test has made a file of that name.
  func isSet(_ file: String) -> Bool { access("\(folder)/\(file)", F_OK) == 0 }

  /// Blocks until the test makes a file of that name.
  func wait(for file: String) {
    while !isSet(file) { usleep(2000) }
  }

  /// Blocks the thread.
  static func block(milliseconds: Int) {
    for _ in 0..<milliseconds { usleep(1000) }
  }
}
