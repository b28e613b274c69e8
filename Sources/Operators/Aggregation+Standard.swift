extension Aggregation where Output == Int {
  /// How many elements a group has.
  @inlinable public static var count: Aggregation {
    Aggregation("count", initial: 0, accumulate: { state, _ in state += 1 }, merge: { $0 += $1 }, finish: { $0 })
  }
}

extension Aggregation where Output: AdditiveArithmetic {
  /// The sum of a value of each element, in order of partitions; zero for none. Integer overflow traps, as in Swift.
  @inlinable
  public static func sum(of value: @escaping @Sendable (Element) -> Output) -> Aggregation {
    Aggregation("sum", initial: .zero, accumulate: { $0 += value($1) }, merge: { $0 += $1 }, finish: { $0 })
  }
}

extension Aggregation where Output == Double {
  /// The arithmetic mean of a value of each element; NaN for none.
  @inlinable
  public static func average(of value: @escaping @Sendable (Element) -> Double) -> Aggregation {
    Aggregation(
      "average", initial: (0.0, 0),
      accumulate: { (state: inout (Double, Int), element: Element) in state = (state.0 + value(element), state.1 + 1) },
      merge: { (state: inout (Double, Int), other: (Double, Int)) in state = (state.0 + other.0, state.1 + other.1) },
      finish: { (state: (Double, Int)) in state.0 / Double(state.1) })
  }

  /// The arithmetic mean of an integer of each element; NaN for none.
  @inlinable
  public static func average<I: BinaryInteger & Sendable>(of value: @escaping @Sendable (Element) -> I) -> Aggregation {
    Aggregation(
      "average", initial: (0.0, 0),
      accumulate: { (state: inout (Double, Int), element: Element) in
        state = (state.0 + Double(value(element)), state.1 + 1)
      }, merge: { (state: inout (Double, Int), other: (Double, Int)) in state = (state.0 + other.0, state.1 + other.1) },
      finish: { (state: (Double, Int)) in state.0 / Double(state.1) })
  }
}

extension Aggregation {
  /// The smallest of a value of each element; nil for none.
  @inlinable
  public static func min<Value: Comparable & Sendable>(of value: @escaping @Sendable (Element) -> Value) -> Aggregation
  where Output == Value? {
    Aggregation(
      "min", initial: Value?.none,
      accumulate: { state, element in
        let new = value(element)
        if state.map({ new < $0 }) ?? true { state = new }
      },
      merge: { state, other in if let other, state.map({ other < $0 }) ?? true { state = other } }, finish: { $0 })
  }

  /// The largest of a value of each element; nil for none.
  @inlinable
  public static func max<Value: Comparable & Sendable>(of value: @escaping @Sendable (Element) -> Value) -> Aggregation
  where Output == Value? {
    Aggregation(
      "max", initial: Value?.none,
      accumulate: { state, element in
        let new = value(element)
        if state.map({ $0 < new }) ?? true { state = new }
      },
      merge: { state, other in if let other, state.map({ $0 < other }) ?? true { state = other } }, finish: { $0 })
  }
}
