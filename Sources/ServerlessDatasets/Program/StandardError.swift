#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Standard error, unbuffered.
enum StandardError {
  /// Whether a person is looking at it.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// The terminal's width in columns.
  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes text whole.
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Swift.max(0, systemWrite(rest))
        if count == 0 { return }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }

  private static func systemWrite(_ bytes: UnsafeRawBufferPointer) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
      #else
        let count = Darwin.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
      #endif
      if count >= 0 || errno != EINTR { return count }
    }
  }
}
