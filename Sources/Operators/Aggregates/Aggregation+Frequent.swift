public import Records

extension Aggregation {
  /// The `count` values that occur most often among a group's elements, most frequent first, each with how often it does.
  ///
  /// Exact, with an ``FrequentValue/error`` of zero, as long as a group has at most `2 * counters` distinct values. Beyond, no
  /// count is too large by more than the group's size / `counters`, which every result states for itself, and a value that
  /// occurs more often than that isn't missed. A state holds up to `2 * counters` values.
  /// - Parameters:
  ///   - count: how many values are wanted; at least one.
  ///   - counters: at least `count`; ten times as many, and a thousand at least, by default.
  @inlinable
  public static func mostFrequent<Value: RecordKey>(
    _ count: Int, of value: @escaping @Sendable (Element) -> Value, counters: Int? = nil
  ) -> Aggregation where Output == [FrequentValue<Value>] {
    let counters = counters ?? Swift.max(1_000, count * 10)
    precondition(count > 0, "the most frequent values are one, at least")
    precondition(counters >= count, "there must be as many counters as there are values wanted, at least")
    return Aggregation(
      "mostFrequent", initial: FrequencySketch<Value>(capacity: counters), accumulate: { $0.add(value($1)) },
      merge: { $0.merge($1) }, finish: { $0.mostFrequent(count) })
  }
}
