public import Records

extension Aggregation {
  /// A value of a group's first element, in order of partitions; nil for none.
  @inlinable
  public static func first<Value: Sendable>(of value: @escaping @Sendable (Element) -> Value) -> Aggregation
  where Output == Value? {
    let detach = Detachment<Value>()
    return Aggregation(
      "first", initial: Value?.none, accumulate: { state, element in if state == nil { state = detach(value(element)) } },
      merge: { state, other in if state == nil, let other { state = detach(other) } }, finish: { $0 })
  }

  /// A value of a group's last element, in order of partitions; nil for none.
  @inlinable
  public static func last<Value: Sendable>(of value: @escaping @Sendable (Element) -> Value) -> Aggregation
  where Output == Value? {
    let detach = Detachment<Value>()
    return Aggregation(
      "last", initial: Value?.none, accumulate: { state, element in state = detach(value(element)) },
      merge: { state, other in if let other { state = detach(other) } }, finish: { $0 })
  }

  /// A value of each element of a group, in order of partitions.
  ///
  /// Unbounded: all values of a group are in memory at once, and a group that doesn't fit stops the run.
  @inlinable
  public static func collect<Value: Sendable>(of value: @escaping @Sendable (Element) -> Value) -> Aggregation
  where Output == [Value] {
    let detach = Detachment<Value>()
    return Aggregation(
      "collect", initial: [Value](), accumulate: { state, element in state.append(detach(value(element))) },
      merge: { state, other in for value in other { state.append(detach(value)) } }, finish: { $0 })
  }

  /// The elements of a group, in order of partitions.
  ///
  /// Unbounded: all elements of a group are in memory at once, and a group that doesn't fit stops the run.
  @inlinable
  public static func collect() -> Aggregation where Output == [Element] { collect(of: { $0 }) }

  /// The distinct values of a group's elements. Every NaN is one value while they are gathered.
  ///
  /// Unbounded: all of them are in memory at once, and a group that doesn't fit stops the run.
  @inlinable
  public static func collectSet<Value: RecordKey>(of value: @escaping @Sendable (Element) -> Value) -> Aggregation
  where Output == Set<Value> {
    Aggregation(
      "collectSet", initial: DistinctValues<Value>(), accumulate: { _ = $0.insert(value($1)) },
      merge: { $0.merge($1) }, finish: { Set($0.values) })
  }
}
