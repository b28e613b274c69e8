/// Counts of durations in classes that grow with the duration: eight to each power of two microseconds, so that a percentile is right
/// to an eighth.
package struct LatencyHistogram: Sendable, Equatable {
  private static let classes = 8 * 40
  private var counts = [UInt64](repeating: 0, count: classes)
  /// Durations counted.
  package private(set) var total: UInt64 = 0

  /// No durations.
  package init() {}

  /// Counts a duration.
  package mutating func record(_ latency: Duration) {
    counts[Self.index(of: latency)] += 1
    total += 1
  }

  /// The duration that a share of `fraction` (0 to 1) of all didn't exceed, rounded up by at most an eighth; zero where there are none.
  package func percentile(_ fraction: Double) -> Duration {
    let rank = max(UInt64((Double(total) * min(max(fraction, 0), 1)).rounded(.up)), 1)
    var seen: UInt64 = 0
    for (index, count) in counts.enumerated() where count > 0 {
      seen += count
      if seen >= rank { return .microseconds(Self.upperBound(of: index)) }
    }
    return .zero
  }

  /// What was counted since `earlier`, a former state of this histogram.
  package static func - (later: LatencyHistogram, earlier: LatencyHistogram) -> LatencyHistogram {
    var result = LatencyHistogram()
    for index in 0..<classes { result.counts[index] = later.counts[index] - min(earlier.counts[index], later.counts[index]) }
    result.total = result.counts.reduce(0, +)
    return result
  }

  /// 0 to 15 µs have a class each; from there the power of two and the next three bits make the class.
  private static func index(of latency: Duration) -> Int {
    let (seconds, attoseconds) = latency.components
    let microseconds = max(Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000), 0)
    guard microseconds >= 16 else { return microseconds }
    let power = Int.bitWidth - 1 - microseconds.leadingZeroBitCount
    return min((power - 2) * 8 + (microseconds >> (power - 3)) & 7, classes - 1)
  }

  /// The largest number of microseconds in a class.
  private static func upperBound(of index: Int) -> Int {
    guard index >= 16 else { return index }
    let power = index / 8 + 2
    return (8 + index % 8 + 1) << (power - 3) - 1
  }
}
