internal import CPosix

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
internal import CloudCredentials

/// The time of day.
enum WallClock {
  /// Milliseconds since 1970.
  static var milliseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
  }

  /// As in `2026-11-23T17:00:00.000Z`.
  static var text: String {
    let now = milliseconds
    let compact = Array(UTCTime(seconds: now / 1000).compact)
    let date = "\(String(compact[0..<4]))-\(String(compact[4..<6]))-\(String(compact[6..<8]))"
    let time = "\(String(compact[9..<11])):\(String(compact[11..<13])):\(String(compact[13..<15]))"
    return "\(date)T\(time).\(String(1000 + now % 1000).dropFirst())Z"
  }
}
