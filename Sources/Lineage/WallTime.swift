#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A moment of the wall clock, in nanoseconds since 1970 UTC. Lineage never reads a clock itself: times are passed in, so that
/// a scheduler under test decides what time it is.
package struct WallTime: Hashable, Comparable, Codable, Sendable {
  /// Nanoseconds since 1970-01-01 00:00 UTC.
  package var nanoseconds: Int64

  /// The moment that many nanoseconds after 1970 began.
  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The moment that many whole seconds after 1970 began.
  package init(seconds: Int64) { nanoseconds = seconds * 1_000_000_000 }

  /// What the system's clock shows.
  package static func now() -> WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// The time from the other moment to this one; negative if this one is earlier.
  package func since(_ earlier: WallTime) -> Duration { .nanoseconds(nanoseconds - earlier.nanoseconds) }

  package static func < (a: WallTime, b: WallTime) -> Bool { a.nanoseconds < b.nanoseconds }
}
