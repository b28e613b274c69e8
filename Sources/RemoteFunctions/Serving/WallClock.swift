#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The time of day.
enum WallClock {
  /// Milliseconds since 1970.
  static var milliseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
  }
}

/// What a function says in its platform's log.
enum StandardErrorLine {
  /// Writes a line.
  static func write(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = systemWrite(STDERR_FILENO, bytes, bytes.count)
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: [UInt8], _ count: Int) -> Int { write(descriptor, bytes, count) }
