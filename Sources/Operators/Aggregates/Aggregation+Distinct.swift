public import Records

extension Aggregation where Output == Int {
  /// About how many distinct values a group's elements have (HyperLogLog).
  ///
  /// The standard error is 1.04 / √2^`precision`: 0.8 % at 14, so that one result in three is off by more than that, and one in
  /// three hundred by more than 2.4 %. Up to 2^`precision` / 16 distinct values are counted exactly. A state takes
  /// 2^`precision` bytes at most, and less while it is exact. Every NaN is one value, and -0.0 is 0.0.
  /// - Parameter precision: from 6 to 18.
  @inlinable
  public static func distinctCount<Value: RecordKey>(
    of value: @escaping @Sendable (Element) -> Value, precision: Int = 14
  ) -> Aggregation {
    precondition(6...18 ~= precision, "the precision of a distinct count is from 6 to 18")
    return Aggregation(
      "distinctCount", initial: HyperLogLog(precision: precision), accumulate: { $0.insert(value($1).stableHash) },
      merge: { $0.merge($1) }, finish: { $0.estimate })
  }

  /// How many distinct values a group's elements have. Every NaN is one value.
  ///
  /// Unbounded: all distinct values of a group are in memory at once, and a group that doesn't fit stops the run.
  /// ``distinctCount(of:precision:)`` takes 16 KiB, whatever the group.
  @inlinable
  public static func exactDistinctCount<Value: RecordKey>(
    of value: @escaping @Sendable (Element) -> Value
  ) -> Aggregation {
    Aggregation(
      "exactDistinctCount", initial: DistinctValues<Value>(), accumulate: { _ = $0.insert(value($1)) },
      merge: { $0.merge($1) }, finish: { $0.values.count })
  }
}
